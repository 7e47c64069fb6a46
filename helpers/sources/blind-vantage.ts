import { failedProbe } from '../clients/probe-codes.ts';
import type { Probe, Vantage } from '../clients/probes.ts';
import { EvidenceError } from '../lib/errors.ts';

/**
 * A vantage that could not be opened: every look through it fails with the reason, so nothing can be taken for closed.
 */
export function blindVantage(reason: string): Vantage {
  const fail = () => Promise.reject(new EvidenceError(reason));
  return {
    addNamespace: () => undefined,
    namespaces: () => [],
    probe: (probes: readonly Probe[]) => Promise.resolve(probes.map(() => failedProbe(reason))),
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
