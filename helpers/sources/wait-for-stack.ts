import { setTimeout as sleep } from 'node:timers/promises';
import { EvidenceError } from '../lib/errors.ts';
import type { Lab, Progress } from '../lab/contract.ts';

interface Row {
  id: string;
  service: string;
  state: string;
  /** As `docker ps` has it: `Up 3 seconds (healthy)`. */
  status: string;
}

const format = '{{.ID}}\t{{.Label "com.docker.compose.service"}}\t{{.State}}\t{{.Status}}';
const pollMs = 300;

export async function listContainers(lab: Lab, project: string): Promise<Row[]> {
  const listed = await lab.docker([
    'ps',
    '--all',
    '--filter',
    `label=com.docker.compose.project=${project}`,
    '--filter',
    'label=com.docker.compose.oneoff=False',
    '--format',
    format,
  ]);
  if (listed.code !== 0)
    throw new EvidenceError(
      `the lab's engine did not list the containers of ${project}: ${listed.stderr.trim()}; bring the lab up again`,
    );
  return listed.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [id = '', service = '', state = '', status = ''] = line.split('\t');
      return { id, service, state, status };
    });
}

const isWell = ({ state, status }: Row) => state === 'running' && !/\((unhealthy|health: starting)\)/.test(status);
/** Where it will stay without help. A restart policy may still turn it. */
const isLost = ({ state, status }: Row) =>
  state === 'exited' || state === 'dead' || state === 'restarting' || status.includes('(unhealthy)');

export async function lastLines(lab: Lab, { id }: Row): Promise<string> {
  const { stdout, stderr } = await lab.docker(['logs', '--tail', '3', id]);
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.length > 0 ? `its last lines: ${lines.slice(-3).join(' | ').slice(0, 600)}` : 'it logged nothing';
}

async function explain(
  lab: Lab,
  project: string,
  missing: readonly string[],
  unwell: readonly Row[],
  limitMs: number,
): Promise<EvidenceError> {
  const [worst, ...others] = unwell;
  const first = worst
    ? `${worst.service} is ${worst.status ? `"${worst.status}"` : worst.state}, ${await lastLines(lab, worst)}`
    : `${missing.join(', ')} was not created`;
  const rest =
    worst && others.length > 0 ? ` (and ${others.map(({ service }) => service).join(', ')} not well either)` : '';
  return new EvidenceError(
    `the stack ${project} did not come up within ${Math.round(limitMs / 1000)} s: ${first}${rest}; ` +
      `see \`docker compose -p ${project} logs\` in the lab`,
  );
}

interface WaitOptions {
  project: string;
  /** The services that must be there. */
  services: readonly string[];
  progress: Progress;
  limitMs: number;
  /** Also take what is stopped, restarting or unhealthy: a seeded fault may be just that. */
  tolerant: boolean;
}

/**
 * Waits until every service runs and every health check reports healthy; tolerant: or until what does not has come to
 * rest.
 * Throws EvidenceError naming the service that is not well, its state and its last log lines.
 */
export async function waitForStack(
  lab: Lab,
  { project, services, progress, limitMs, tolerant }: WaitOptions,
): Promise<void> {
  const end = performance.now() + limitMs;
  let shown = '';
  for (;;) {
    const rows = await listContainers(lab, project);
    const missing = services.filter((service) => !rows.some((row) => row.service === service));
    const unwell = rows.filter((row) => !isWell(row)).sort((a, b) => Number(isLost(b)) - Number(isLost(a)));
    const detail =
      `${rows.length - unwell.length}/${services.length} up and ` +
      `healthy${unwell.length > 0 ? `, waiting for ${unwell.map(({ service }) => service).join(', ')}` : ''}`;
    if (detail !== shown) progress('stack', detail);
    shown = detail;
    if (missing.length === 0 && (unwell.length === 0 || (tolerant && unwell.every(isLost)))) return;
    if (performance.now() > end) throw await explain(lab, project, missing, unwell, limitMs);
    await sleep(pollMs);
  }
}
