import { askPorts, runOverSsh } from '../../clients/lent-nmap.ts';
import { everyPort, isNoRoute, sweepPorts } from '../../clients/nmap.ts';
import type { Probe, Vantage } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import type { OutsideView } from '../context.ts';
import type { Scanner, PortOf } from './outside-scanner.ts';
import { askTwice } from '../network/probing.ts';
import { payloadOf } from './udp-payloads.ts';

/** The lab's internet: packets leave through the vantage. */
function labScanner(view: Extract<OutsideView, { view: 'lab' }>, vantage: Vantage): Scanner {
  const askAll = async (ports: readonly PortOf[], probeOf: (port: PortOf) => Probe): Promise<CellValue[]> => {
    const asked = await askTwice(
      vantage,
      ports.map((port) => ({ ...port })),
      probeOf,
      () => false,
    );
    const failed = asked.filter(({ value }) => value === 'probe-failed');
    if (ports.length > 0 && failed.length === ports.length)
      throw new EvidenceError(
        `not one of ${ports.length} probes could be sent from the lab's internet: ` +
          'take the lab down and bring it up again',
      );
    return asked.map(({ value }) => value);
  };
  return {
    view: 'lab',
    from: view.address,
    targets: view.targets,
    atOnce: everyPort.length,
    sweepTcp: async (address, ports = everyPort, perSecond) => {
      const limits = { ports, perSecond, limitSeconds: 40, frames: true };
      try {
        return await sweepPorts(address, (argv) => vantage.run('outside', argv), limits);
      } catch (error) {
        // On a machine with much to do nmap gives up; then each port is asked by the prober, which takes its time.
        if (!(error instanceof EvidenceError) || isNoRoute(error.cause)) throw error;
        return { open: [], silent: [...ports] };
      }
    },
    askTcp: (ports) => askAll(ports, ({ address, port }) => ({ kind: 'tcp', namespace: 'outside', address, port })),
    askUdp: (ports) =>
      askAll(ports, ({ address, port }) => ({
        kind: 'udp',
        namespace: 'outside',
        address,
        port,
        payload: payloadOf(port),
      })),
    udpTrouble: () => null,
  };
}

/** nmap on the operator's own machine, or on one that was lent. */
function nmapScanner(view: Exclude<OutsideView, { view: 'lab' }>): Scanner {
  const run = view.view === 'ssh' ? runOverSsh(view.destination) : undefined;
  let trouble: string | null = null;
  const askAll = async (ports: readonly PortOf[], protocol: 'tcp' | 'udp'): Promise<CellValue[]> => {
    const answers = new Map<string, CellValue>();
    for (const address of new Set(ports.map((port) => port.address))) {
      const mine = ports.filter((port) => port.address === address).map(({ port }) => port);
      const values = await askPorts(address, mine, protocol, run);
      mine.forEach((port, at) => answers.set(`${address} ${port}`, values[at] ?? 'probe-failed'));
    }
    return ports.map(({ address, port }) => answers.get(`${address} ${port}`) ?? 'probe-failed');
  };
  return {
    view: view.view,
    from: view.view === 'ssh' ? view.destination : 'this machine',
    targets: view.targets,
    atOnce: 1_000,
    sweepTcp: (address, ports, perSecond) => sweepPorts(address, run, { ports, perSecond }),
    askTcp: (ports) => askAll(ports, 'tcp'),
    askUdp: async (ports) => {
      try {
        return await askAll(ports, 'udp');
      } catch (error) {
        if (!(error instanceof EvidenceError)) throw error;
        trouble = `no UDP port (${error.message})`;
        return null;
      }
    },
    udpTrouble: () => trouble,
  };
}

export const openScanner = (view: OutsideView, vantage: Vantage): Scanner =>
  view.view === 'lab' ? labScanner(view, vantage) : nmapScanner(view);
