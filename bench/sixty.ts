import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../helpers/lab/contract.ts';
import type { Looked } from '../helpers/sources/live.ts';
import { bringUpFiles, takeDown } from '../helpers/sources/spun.ts';
import { failedIn, look, quiet } from './looks.ts';
import { resultOf, withNotes, type Result } from './result.ts';
import { sample, seconds } from './timing.ts';

/**
 * A compose file of so many stand-ins over segmented networks, as the reference stack is built: a proxy on all of them,
 * ten or so members each.
 */
function manyServices(count: number): string {
  const networks = Math.ceil(count / 12);
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
      { ipam: { config: [{ subnet: `203.0.113.${net * 32}/27` }] } },
    ]),
  );
  return JSON.stringify({ services, networks: nets });
}

/** Audits of 60 services, against the seconds that one of the 19 took in the same lab. */
export async function measureSixty(lab: Lab, folder: string, nineteen: number): Promise<Result> {
  const file = join(folder, 'compose.json');
  writeFileSync(file, manyServices(60));
  await bringUpFiles(lab, [file], { project: 'sixty', progress: quiet });
  try {
    const looked: Looked[] = [];
    const audits = await sample(() => seconds(async () => void looked.push(await look(lab, null, 'sixty'))));
    const result = resultOf(
      'audit-60',
      's',
      audits,
      'the same for 60 services on 5 networks, by a derived policy; floor: the audit of the 19',
      [nineteen],
    );
    return withNotes(failedIn(looked), result);
  } finally {
    await takeDown(lab, 'sixty');
  }
}
