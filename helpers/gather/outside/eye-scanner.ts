import type { PortEye } from '../../clients/port-eye.ts';
import { everyPort } from '../../clients/nmap.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { Scanner, PortOf } from './outside-scanner.ts';
import { payloadOf } from './udp-payloads.ts';

/** A line to another house answers in tenths of a second; what says nothing costs the whole. */
const limits = { sweepMs: 1_500, askMs: 3_500 };
const usualPerSecond = 5_000;

/** Ports by their address, each list asked as one; the answers in the order of the ports. */
async function byAddress(
  ports: readonly PortOf[],
  ask: (address: string, ports: readonly number[]) => Promise<CellValue[]>,
): Promise<CellValue[]> {
  const answers = new Map<string, CellValue>();
  for (const [address, group] of Map.groupBy(ports, (each) => each.address)) {
    const mine = group.map(({ port }) => port);
    const values = await ask(address, mine);
    mine.forEach((port, at) => answers.set(`${address} ${port}`, values[at] ?? 'probe-failed'));
  }
  return ports.map(({ address, port }) => answers.get(`${address} ${port}`) ?? 'probe-failed');
}

/** Once more for what said nothing: one answer is one. */
async function twice(
  ports: readonly number[],
  ask: (ports: readonly number[]) => Promise<CellValue[]>,
): Promise<CellValue[]> {
  const first = await ask(ports);
  const silent = ports.filter((_port, at) => first[at] === 'dropped');
  const second = silent.length > 0 ? await ask(silent) : [];
  return ports.map((port, at) => second[silent.indexOf(port)] ?? first[at] ?? 'probe-failed');
}

/**
 * The addresses that names lead to from there. Throws EvidenceError where a name leads nowhere, or to the machine that
 * looks: whoever looks at himself passes every firewall.
 */
export async function findTargets(eye: PortEye, name: string, targets: readonly string[]): Promise<string[]> {
  const found = await eye.find(targets);
  const lost = targets.find((_target, at) => (found[at] ?? []).length === 0);
  if (lost !== undefined)
    throw new EvidenceError(`${name} knows no address of ${lost}: name one with --outside-address`);
  const own = found.flat().find((each) => each.own);
  if (own)
    throw new EvidenceError(
      `${own.address} is an address of ${name} itself, which no firewall keeps from itself: look from another machine`,
    );
  return [...new Set(found.flat().map(({ address }) => address))];
}

/** Plain sockets of a machine, as a scanner. */
export function eyeScanner(eye: PortEye, view: Scanner['view'], from: string, targets: readonly string[]): Scanner {
  const askTcp = (limitMs: number, perSecond: number) => async (address: string, tcp: readonly number[]) => {
    const { tcp: values, error } = await eye.ask({ address, tcp, udp: [], limitMs, perSecond });
    const failed = values.filter((value) => value === 'probe-failed').length;
    if (failed > 0)
      throw new EvidenceError(
        `${failed} of ${tcp.length} ports of ${address} could not be asked from ${from}: ${error ?? 'no reason'}`,
      );
    return values;
  };
  return {
    view,
    from,
    targets,
    atOnce: 1_000,
    async sweepTcp(address, ports = everyPort, perSecond = usualPerSecond) {
      const values = await askTcp(limits.sweepMs, perSecond)(address, ports);
      if (values.every((value) => value === 'no-route')) throw new EvidenceError(`${from} has no route to ${address}`);
      const those = (wanted: readonly CellValue[]) =>
        ports.filter((_port, at) => wanted.includes(values[at] ?? 'open'));
      return { open: those(['open']), silent: those(['dropped', 'absent', 'no-route']) };
    },
    askTcp: (ports) =>
      byAddress(ports, (address, mine) => twice(mine, (some) => askTcp(limits.askMs, usualPerSecond)(address, some))),
    askUdp: (ports) =>
      byAddress(ports, (address, mine) =>
        twice(mine, async (some) => {
          const udp = some.map((port) => ({ port, payload: payloadOf(port) }));
          const { limitMs, perSecond } = { limitMs: limits.askMs, perSecond: 20 };
          return (await eye.ask({ address, tcp: [], udp, limitMs, perSecond })).udp;
        }),
      ),
    udpTrouble: () => null,
  };
}
