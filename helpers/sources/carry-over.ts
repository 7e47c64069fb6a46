import { execFile } from 'node:child_process';
import type { Lab } from '../lab/contract.ts';
import { EvidenceError, lastLine, messageOf } from '../lib/errors.ts';

const carrier = 'stackproof/standin:1';
const largest = 256 * 1024 * 1024;

const pack = (folder: string): Promise<string> =>
  new Promise((done, fail) =>
    execFile('tar', ['-C', folder, '-cf', '-', '.'], { encoding: 'buffer', maxBuffer: largest }, (error, stdout) =>
      error
        ? fail(new EvidenceError(`${folder} could not be packed for the lab: ${messageOf(error)}`))
        : done(stdout.toString('base64')),
    ),
  );

/** A lab that is a machine of its own does not see this one’s files: a folder goes there at the same path. */
export async function carryInto(lab: Lab, folder: string): Promise<void> {
  if (lab.driver === 'embedded') return;
  await lab.ensureImages([carrier], () => undefined);
  const args = ['run', '--rm', '-i', '-v', `${folder}:/w`, '--entrypoint', 'sh', carrier, '-euc'];
  const { code, stderr } = await lab.docker([...args, 'busybox base64 -d | busybox tar -x -C /w'], {
    input: await pack(folder),
  });
  if (code !== 0)
    throw new EvidenceError(`the rehearsal’s files could not be brought into the lab: ${lastLine(stderr)}`);
}
