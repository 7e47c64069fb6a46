import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { ConfigError, EvidenceError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import { derivePolicy, type Seen } from '../policy/derive.ts';
import { openQuestions, reachedIteration } from '../policy/open-questions.ts';
import { loadPolicy } from '../policy/load.ts';
import { projectsOf } from '../policy/ours.ts';
import { checkIds } from './judge-and-report.ts';
import { requireMembers } from './require-members.ts';
import { finishWith, interruptible, sayLeft } from './finish.ts';
import { showProgress } from './terminal.ts';
import { toolVersion } from './version.ts';
import { writePolicy } from './write-policy.ts';

interface InitOptions {
  project?: string;
  out: string;
  quiet?: boolean;
}

async function init({ project, out, quiet }: InitOptions): Promise<number> {
  if (existsSync(out))
    throw new ConfigError(`${out} is there already and stays as it is: move it away, or name another file with --out`);
  const { progress, done } = showProgress({ quiet: quiet === true });
  const { lookAt } = await import('../sources/live.ts');
  const { evidence } = await interruptible((signal) =>
    lookAt({
      dockerHost: null,
      project: project ?? null,
      policy: null,
      until: null,
      outside: null,
      lab: null,
      source: 'live',
      images: [],
      composeFiles: null,
      tool: toolVersion(),
      progress,
      signal,
      left: sayLeft,
      only: ['containers', 'networks', 'host', 'traefik'],
    }).finally(done),
  );
  const { containers, networks, traefik } = evidence.artifacts;
  if (!containers.ok) throw new EvidenceError(containers.error);
  requireMembers(evidence, 'so there is nothing to write a policy from');
  const seen: Seen = {
    project: evidence.project,
    ...(evidence.beside ? { beside: evidence.beside } : {}),
    containers: containers.value,
    networks: networks.ok ? networks.value : null,
    traefik: traefik.ok ? traefik.value : null,
  };
  const derived = derivePolicy(seen);
  const policy = { ...derived, iteration: reachedIteration(seen, derived) };
  const questions = openQuestions(seen, policy);
  try {
    writeWhole(out, writePolicy(policy, questions), { fresh: true });
  } catch (error) {
    throw new ConfigError(`${out} ${whyNot(error)}: name another file with --out`);
  }
  loadPolicy(out, process.cwd(), checkIds());
  const unseen = [
    networks.ok ? [] : `its networks (${networks.error})`,
    traefik.ok ? [] : `the proxy’s routers (${traefik.error})`,
  ].flat();
  process.stderr.write(
    `wrote ${out}: what stands there now is taken as meant; read it, strike out what is not, ` +
      'then `stackproof audit`\n',
  );
  const taken = projectsOf(policy).filter((each) => each !== evidence.project);
  if (taken.length > 0)
    process.stderr.write(
      `one stack with ${printable(evidence.project)}, as its proxy and networks tell (project): ` +
        `${printable(taken.join(', '))}; strike out what is not yours\n`,
    );
  if (questions.length > 0)
    process.stderr.write(
      `yours to decide, and a finding until then:\n${printable(questions.join('\n'), { lines: true })}\n`,
    );
  if (unseen.length > 0) process.stderr.write(`not seen, so not in it: ${printable(unseen.join('; '))}\n`);
  return 0;
}

export function addInit(program: Command): void {
  program
    .command('init')
    .description('write a first policy from the running stack')
    .option('--project <NAME>', 'the Compose project, or several as in a,b (default: the only one running)')
    .option('--out <FILE>', 'the file to write; never one that is there', 'stackproof.yaml')
    .option('--quiet', 'no progress')
    .action(finishWith(init));
}
