import { lentEye, NoPython } from '../../clients/lent-eye.ts';
import { askPorts, runOverSsh } from '../../clients/lent-nmap.ts';
import { everyPort, isNoRoute, sweepPorts } from '../../clients/nmap.ts';
import { ownEye } from '../../clients/own-eye.ts';
import type { Probe, Vantage } from '../../clients/probes.ts';
import type { SshTarget } from '../../clients/ssh-target.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import type { LentView, OutsideView } from '../context.ts';
import { eyeScanner, findTargets } from './eye-scanner.ts';
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

/** nmap on a machine that was lent and has no Python. */
function nmapScanner(from: string, target: SshTarget, targets: readonly string[]): Scanner {
  const run = runOverSsh(target);
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
    view: 'ssh',
    from,
    targets,
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

async function lentScanner({ name, target, targets }: Extract<LentView, { view: 'ssh' }>): Promise<Scanner> {
  const eye = lentEye(target);
  try {
    return eyeScanner(eye, 'ssh', name, await findTargets(eye, name, targets));
  } catch (error) {
    if (!(error instanceof NoPython)) throw error;
    // Names are looked up from here: nmap would take the first address alone.
    const found = (await ownEye.find(targets)).flat();
    return nmapScanner(name, target, [...new Set(found.map(({ address }) => address))]);
  }
}

/**
 * A machine that can be asked. Throws EvidenceError where it cannot be entered, is the host itself, or knows none of
 * the targets.
 */
export async function openScanner(view: Exclude<OutsideView, { view: 'file' }>, vantage: Vantage): Promise<Scanner> {
  if (view.view === 'lab') return labScanner(view, vantage);
  if (view.view === 'ssh') return lentScanner(view);
  return eyeScanner(ownEye, 'local', view.name, await findTargets(ownEye, view.name, view.targets));
}
