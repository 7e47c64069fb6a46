import { Option, type Command } from 'commander';
import { figuresOf } from '../../reports/figures.ts';
import { measureHealth } from '../derived/stack/health.ts';
import { printable } from '../lib/printable.ts';
import { loadPolicy } from '../policy/load.ts';
import { policyAt } from '../policy/policy.ts';
import { checkIds } from './judge-and-report.ts';
import { untilOption } from './options.ts';
import { requireMembers } from './require-members.ts';
import { finishWith, interruptible } from './finish.ts';
import { liveRequest } from './live-request.ts';
import { showProgress } from './terminal.ts';

interface StatusOptions {
  policy?: string;
  project?: string;
  until?: number;
  json?: boolean;
  quiet?: boolean;
}

async function status(options: StatusOptions): Promise<number> {
  const loaded = loadPolicy(options.policy, process.cwd(), checkIds());
  const { progress, done } = showProgress({ quiet: options.quiet === true });
  const { lookAt } = await import('../sources/live.ts');
  const { evidence, policy } = await interruptible((signal) =>
    lookAt(
      liveRequest({
        project: options.project ?? null,
        policy: loaded,
        until: options.until ?? null,
        progress,
        signal,
        only: ['engine', 'containers', 'networks', 'traefik', 'resources', 'latency', 'responses'],
      }),
    ).finally(done),
  );
  requireMembers(evidence, 'so there are no figures');
  const health = measureHealth(evidence, policyAt(policy.file, options.until ?? policy.file.iteration));
  if (options.json) process.stdout.write(`${JSON.stringify(health, null, 2)}\n`);
  else
    for (const { name, value } of figuresOf({ health: { ...health, progress: { done: 0, of: 7, percent: 0 } } }).filter(
      (figure) => figure.name !== 'progress',
    ))
      process.stdout.write(`${name.padEnd(14)} ${value}\n`);
  const { engine } = evidence.artifacts;
  if (!engine.ok) process.stderr.write(`stackproof: ${printable(engine.error)}\n`);
  return engine.ok ? 0 : 3;
}

export function addStatus(program: Command): void {
  program
    .command('status')
    .description('the figures of the status page, now; judges nothing (progress needs an audit)')
    .option(
      '--policy <FILE>',
      'the policy that says which services there are (default: stackproof.yaml, searched upwards)',
    )
    .option('-p, --project <NAME>', 'the Compose project')
    .addOption(untilOption())
    .addOption(new Option('--json', 'as JSON'))
    .addOption(new Option('-q, --quiet', 'no progress'))
    .action(finishWith(status));
}
