import type { Probe, ProbeResult, Vantage } from '../clients/probes.ts';
import { EvidenceError } from '../lib/errors.ts';

/**
 * A vantage that could not be opened: every look through it fails with the reason, so nothing can be taken for closed.
 */
export function blindVantage(reason: string): Vantage {
  const fail = () => Promise.reject(new EvidenceError(reason));
  const unseen = (): ProbeResult => ({
    value: 'probe-failed',
    ms: 0,
    answer: null,
    dns: null,
    http: null,
    error: reason,
  });
  return {
    addNamespace: () => undefined,
    namespaces: () => [],
    probe: (probes: readonly Probe[]) => Promise.resolve(probes.map(unseen)),
    roundTrips: fail,
    sockets: fail,
    run: fail,
    fileSystems: fail,
    plant: (namespaces) =>
      Promise.resolve(Object.fromEntries(namespaces.map((namespace) => [namespace, { error: reason }]))),
    uproot: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
