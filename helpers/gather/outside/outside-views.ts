import { askPorts, runOverSsh } from '../../clients/lent-nmap.ts';
import { scanOpenPorts } from '../../clients/nmap.ts';
import type { Probe, Vantage } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { CellValue } from '../../evidence/reachability.ts';
import type { OutsideView } from '../context.ts';
import type { Eye, PortOf } from './outside-eye.ts';
import { askTwice } from '../network/probing.ts';
import { payloadOf } from './udp-payloads.ts';

/** The lab's internet: packets leave through the vantage. */
function labEye(view: Extract<OutsideView, { view: 'lab' }>, vantage: Vantage): Eye {
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
        `not one of ${ports.length} probes could be sent from the lab's internet: take the lab down and bring it up again`,
      );
    return asked.map(({ value }) => value);
  };
  return {
    view: 'lab',
    from: view.address,
    targets: view.targets,
    scanTcp: (address) => scanOpenPorts(address, (argv) => vantage.run('outside', argv)),
    askTcp: (ports) => askAll(ports, ({ address, port }) => ({ kind: 'tcp', place: 'outside', address, port })),
    askUdp: (ports) =>
      askAll(ports, ({ address, port }) => ({
        kind: 'udp',
        place: 'outside',
        address,
        port,
        payload: payloadOf(port),
      })),
    udpTrouble: () => null,
  };
}

/** nmap on the operator's own machine, or on one that was lent. */
function nmapEye(view: Exclude<OutsideView, { view: 'lab' }>): Eye {
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
    scanTcp: (address) => scanOpenPorts(address, run),
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

export const openEye = (view: OutsideView, vantage: Vantage): Eye =>
  view.view === 'lab' ? labEye(view, vantage) : nmapEye(view);
