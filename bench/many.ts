import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../helpers/lab/contract.ts';
import type { Looked } from '../helpers/sources/live.ts';
import { bringUpFiles, takeDown } from '../helpers/sources/spun.ts';
import { failedIn, look, quiet } from './looks.ts';
import { resultOf, withNotes, type Result } from './result.ts';
import { sample, seconds } from './timing.ts';

/** Of the documentation's ranges, each cut into eight; the third is the lab's own. */
const ranges = ['203.0.113', '192.0.2'];
const cuts = 8;

const networksOf = (count: number): number => Math.min(Math.ceil(count / 12), ranges.length * cuts);

/**
 * A compose file of so many stand-ins over segmented networks, as the reference stack is built: a proxy on all of them,
 * a dozen or so members each.
 */
function manyServices(count: number): string {
  const networks = networksOf(count);
  const members = Array.from({ length: count }, (_, at) => ({
    name: at === 0 ? 'traefik' : `service-${at}`,
    networks: at === 0 ? Array.from({ length: networks }, (__, net) => net) : [at % networks],
  }));
  const services = Object.fromEntries(
    members.map(({ name, networks: on }) => [
      name,
      {
        image: 'stackproof/standin:1',
        pull_policy: 'never',
        stop_grace_period: '0s',
        environment: { STANDIN_NAME: name, STANDIN_HTTP: '8080,9090' },
        networks: on.map((net) => `net-${net}`),
        ...(name === 'traefik' ? { ports: ['80:8080'] } : {}),
      },
    ]),
  );
  const nets = Object.fromEntries(
    Array.from({ length: networks }, (_, net) => [
      `net-${net}`,
      { ipam: { config: [{ subnet: `${ranges[Math.floor(net / cuts)] ?? ''}.${(net % cuts) * 32}/27` }] } },
    ]),
  );
  return JSON.stringify({ services, networks: nets });
}

/** Audits of so many services, against the seconds that fewer took in the same lab. */
export async function measureMany(
  lab: Lab,
  folder: string,
  { count, floor }: { count: number; floor: { seconds: number; of: string } },
): Promise<Result> {
  const name = `many-${count}`;
  const file = join(folder, `${name}.json`);
  writeFileSync(file, manyServices(count));
  await bringUpFiles(lab, [file], { project: name, progress: quiet, limitMs: count * 2000 });
  try {
    const looked: Looked[] = [];
    const audits = await sample(() => seconds(async () => void looked.push(await look(lab, null, name))));
    const what =
      `iterations 0 to 2 for ${count} services on ${networksOf(count)} networks, by a derived policy; ` +
      `floor: the audit of ${floor.of}`;
    return withNotes(failedIn(looked), resultOf(`audit-${count}`, 's', audits, what, [floor.seconds]));
  } finally {
    await takeDown(lab, name);
  }
}
