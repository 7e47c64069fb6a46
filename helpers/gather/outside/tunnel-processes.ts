import { z } from 'zod';
import type { Vantage } from '../../clients/probes.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import { tunnelPrograms } from '../../lib/tunnel-programs.ts';

const Process = z.object({
  container: z.string(),
  words: z.array(z.string()),
  names: z.array(z.string()),
  package: z.string().nullable(),
  held: z.array(z.object({ protocol: z.enum(['tcp', 'udp']), address: z.string(), port: z.number() })),
});
export type Process = z.infer<typeof Process>;

/** A connection must last that long to be one that is kept. */
const lastingSeconds = 2;

/** What every container's processes are, and which connections they keep. Throws where they could not be read. */
export async function readProcesses(vantage: Vantage): Promise<Process[]> {
  const script = proberProgram('read-processes');
  const ran = await vantage.run('host', ['python3', '-I', '-c', script, String(lastingSeconds)]);
  const said = readJson(ran.stdout, z.array(Process));
  if (ran.code !== 0 || said === null)
    throw new EvidenceError(
      'the processes of the containers could not be read, so a tunnel under another name may be among them: ' +
        `${lastLine(ran.stderr) || 'the question gave no answer'}; run again`,
    );
  return said;
}

/** By what a process gives itself away, in words; null: by nothing. */
export function kindByDeed({ words, names, package: built }: Process): { kind: string; how: string } | null {
  const command = words.join(' ');
  for (const { kind, name, command: whole, variables } of tunnelPrograms) {
    if (name.test(words[0] ?? '') || whole?.test(command)) return { kind, how: 'name and arguments of a process' };
    if (built !== null && name.test(built)) return { kind, how: 'the program itself, whatever it is called' };
    const variable = names.find((each) => variables?.test(each));
    if (variable) return { kind, how: `its variable ${variable}` };
  }
  return null;
}
