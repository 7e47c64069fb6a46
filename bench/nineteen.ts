import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectEngine } from '../helpers/clients/connect-engine.ts';
import { EvidenceError } from '../helpers/lib/errors.ts';
import type { Lab } from '../helpers/lab/contract.ts';
import { loadPolicy, type LoadedPolicy } from '../helpers/policy/load.ts';
import type { Looked } from '../helpers/sources/live.ts';
import { engineFloor, matrixFloor, scanFloor } from './floors.ts';
import { helperPeak } from './helper-memory.ts';
import { failedIn, look, project, secondsOf } from './looks.ts';
import { resultOf, withNotes, type Result } from './result.ts';
import { sample, seconds } from './timing.ts';

const root = join(import.meta.dirname, '..');
const policyFile = join(root, 'fixtures/policies/reference.yaml');

export const referencePolicy = (): LoadedPolicy | null => loadPolicy(policyFile, root);

/** Runs the command line as its users do, in a process of its own. Throws EvidenceError where it gave no verdict. */
function runCli(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const judged = [0, 1, 3];
    const argv = [join(root, 'helpers/cli/start.ts'), ...args];
    spawn(process.execPath, argv, { stdio: 'ignore', cwd: root })
      .on('error', reject)
      .on('exit', (code) => {
        if (judged.includes(code ?? -1)) return resolve();
        // A program that refuses at once is not a fast one.
        const ended = `node ${argv.join(' ')} ended with ${code ?? 'a signal'} instead of a verdict`;
        reject(new EvidenceError(`${ended}: run it by hand and see why`));
      });
  });
}

async function measureReplay({ evidence }: Looked, folder: string): Promise<Result> {
  const recording = join(folder, 'evidence.json');
  writeFileSync(recording, JSON.stringify(evidence));
  const out = join(folder, 'replay');
  const args = ['replay', recording, '--policy', policyFile, '--until', '2', '--out', out, '--quiet'];
  return resultOf(
    'replay',
    's',
    await sample(() => seconds(() => runCli(args))),
    'judging a recording and writing its reports, process start included',
  );
}

const slowestQuestion = (each: Looked): number =>
  Math.max(...(['engine', 'containers', 'networks'] as const).map((id) => secondsOf(each, id)));

/** Audits of the reference stack, and each look of theirs against the floor of its work. */
export async function measureReference(lab: Lab, folder: string, say: (text: string) => void): Promise<Result[]> {
  const policy = referencePolicy();
  say('audits of the reference stack …');
  const looked: Looked[] = [];
  const audits = await sample(() => seconds(async () => void looked.push(await look(lab, policy, project))));
  const audit = resultOf(
    'audit-2',
    's',
    audits,
    'gathering for iterations 0 to 2, all 65,535 ports of both host addresses included, helper container and all',
  );
  say('the floor of the matrix …');
  const matrix = resultOf(
    'matrix-19',
    's',
    looked.map((each) => secondsOf(each, 'reachability')),
    '19 × 19 services, all listening ports and icmp, both families; ' +
      'floor: one prober start per namespace and two drop limits of 1 s',
    await sample(() => matrixFloor(lab)),
  );
  const questions = resultOf(
    'engine-questions',
    's',
    looked.map(slowestQuestion),
    'engine, containers and networks, asked in parallel; ' +
      'floor: one raw question for the version and one for the list',
    await sample(() => engineFloor(lab)),
  );
  const scan = resultOf(
    'outside-scan',
    's',
    looked.map((each) => secondsOf(each, 'outside')),
    '65,535 TCP ports of two addresses, UDP, routed addresses, controls; ' +
      'floor: nmap alone, both addresses side by side',
    await sample(() => scanFloor(lab)),
  );
  say('replays …');
  const last = looked.at(-1);
  const replays = last ? [await measureReplay(last, folder)] : [];
  return [withNotes(failedIn(looked), audit), matrix, questions, scan, ...replays];
}

/** In an audit of its own, which nobody times. */
export async function measureHelper(lab: Lab): Promise<Result> {
  const policy = referencePolicy();
  return resultOf(
    'helper-memory',
    'MB',
    [await helperPeak(await connectEngine(lab.dockerHost), () => look(lab, policy, project))],
    'the most that the helper container held during one audit of the 19, by the engine’s statistics, ' +
      'page cache included',
  );
}
