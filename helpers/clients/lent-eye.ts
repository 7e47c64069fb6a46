import { z } from 'zod';
import { CellValue } from '../evidence/cell-value.ts';
import { EvidenceError, lastLine } from '../lib/errors.ts';
import { readJson } from '../lib/json.ts';
import type { PortEye, PortQuestion } from './port-eye.ts';
import { proberProgram } from './prober-program.ts';
import { runThere, spellSshTarget, type SshTarget } from './ssh-target.ts';

const Found = z.array(z.array(z.object({ address: z.string(), own: z.boolean() })));
const Answers = z.object({ tcp: z.array(CellValue), udp: z.array(CellValue), error: z.string().nullable() });

/** The program comes as the first line of what is read, so that nothing is written there, and no argument is long. */
const bootstrap = 'import sys, json; exec(compile(json.loads(sys.stdin.readline()), "look-at-ports", "exec"))';

const expectedMs = ({ tcp, udp, limitMs, perSecond }: PortQuestion): number =>
  // Where nothing answers, a window of ports waits out its limit at a time, and a machine may have few descriptors.
  60_000 + (1_000 * (tcp.length + udp.length)) / perSecond + limitMs * (2 + (tcp.length + udp.length) / 400);

/** Whoever has no Python is told apart: another program may do there. */
export class NoPython extends EvidenceError {}

/** A machine that was lent, over ssh: one Python program, which is not written there, and no root. */
export function lentEye(target: SshTarget, program = 'ssh'): PortEye {
  const name = spellSshTarget(target);
  const run = async <S extends z.ZodType>(question: object, shape: S, limitMs: number): Promise<z.infer<S>> => {
    const input = `${JSON.stringify(proberProgram('look-at-ports'))}\n${JSON.stringify(question)}\n`;
    const ran = await runThere(target, ['python3', '-I', '-S', '-c', bootstrap], { input, limitMs, program });
    if (ran.code === null)
      throw new NoPython(`there is no python3 on ${name}: install it there, or nmap, which does as well`);
    const answer = readJson(ran.stdout, shape);
    if (answer !== null) return answer;
    const words = lastLine(ran.stderr) || `it ended with ${ran.code} and without an answer`;
    throw new EvidenceError(`python3 on ${name} could not look: ${words.slice(0, 200)}`);
  };
  return {
    find: (names) => run({ find: names }, Found, 60_000),
    ask: async (question) => {
      const answers = await run(question, Answers, expectedMs(question));
      if (answers.tcp.length !== question.tcp.length || answers.udp.length !== question.udp.length)
        throw new EvidenceError(`python3 on ${name} answered fewer ports than it was asked: run again`);
      return answers;
    },
  };
}
