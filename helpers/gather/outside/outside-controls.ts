import type { Container } from '../../evidence/containers.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import { isLoopback, publishes } from '../../lib/ip.ts';
import { withPort } from '../../lib/url.ts';
import type { Scanner, PortOf } from './outside-scanner.ts';

/** Ports of the host that the engine says are published on an address, beyond loopback. */
export const publishedOn = (address: string, containers: readonly Container[], protocol: 'tcp' | 'udp'): number[] =>
  [
    ...new Set(
      containers.flatMap(({ published }) =>
        published
          .filter((binding) => binding.protocol === protocol && binding.hostPort > 0 && !isLoopback(binding.hostIp))
          .filter(({ hostIp }) => publishes(hostIp, address))
          .map(({ hostPort }) => hostPort),
      ),
    ),
  ].sort((a, b) => a - b);

export interface OpenControl extends PortOf {
  what: string;
  before: CellValue;
}

const enough = 2;
const moreTries = 3;

/**
 * Ports that answer now, of those that should, up to two an address: they must still answer at the end. Where none
 * answers, the first says so.
 */
export async function openControls(
  scanner: Scanner,
  portsAt: (address: string) => readonly number[],
): Promise<OpenControl[]> {
  const candidates = scanner.targets.flatMap((address) =>
    portsAt(address)
      .slice(0, 20)
      .map((port) => ({ address, port })),
  );
  const values = await scanner.askTcp(candidates);
  const asked = candidates.map((each, at): OpenControl => ({
    ...each,
    what: `${withPort(each.address, each.port)}/tcp`,
    before: values[at] ?? 'probe-failed',
  }));
  return scanner.targets.flatMap((address) => {
    const here = asked.filter((each) => each.address === address);
    const good = here.filter(({ before }) => before === 'open').slice(0, enough);
    return good.length > 0 ? good : here.slice(0, 1);
  });
}

export async function closeControls(
  scanner: Scanner,
  controls: readonly OpenControl[],
): Promise<{ what: string; address: string; before: CellValue; after: CellValue }[]> {
  const values = await scanner.askTcp(controls);
  // A ban lasts; over a bad line, what is silent now answers the next time.
  for (let tries = 0; tries < moreTries; tries++) {
    const silent = controls.flatMap((each, at) => (each.before === 'open' && values[at] === 'dropped' ? [at] : []));
    if (silent.length === 0) break;
    const again = await scanner.askTcp(silent.flatMap((at) => controls[at] ?? []));
    silent.forEach((at, index) => (values[at] = again[index] ?? 'probe-failed'));
  }
  return controls.map(({ what, address, before }, at) => ({
    what,
    address,
    before,
    after: values[at] ?? 'probe-failed',
  }));
}
