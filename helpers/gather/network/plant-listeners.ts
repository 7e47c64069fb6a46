import type { Vantage } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Listeners, Reachability } from '../../evidence/reachability.ts';
import { portlessPlaces } from './matrix-plan.ts';

interface Planting {
  /** Where a listener of ours is, and on which port. */
  ports: ReadonlyMap<string, number>;
  /** Every place that needed one. */
  rows: NonNullable<Reachability['planted']>;
}

/**
 * Gives every place without a TCP port one of ours, so that more than an echo tells who gets there (shared page reachability.md, rule 2). For labs only:
 * nothing is put into a stack that somebody lives in. Whoever calls it uproots them.
 */
export async function plantListeners(
  vantage: Vantage,
  containers: readonly Container[],
  listeners: Listeners,
): Promise<Planting> {
  const places = portlessPlaces(containers, listeners);
  const made = places.length > 0 ? await vantage.plant(places) : {};
  const rows = places.map((place) => {
    const found = made[place] ?? { error: 'the vantage said nothing about it' };
    return 'port' in found ? { place, port: found.port, error: null } : { place, port: null, error: found.error };
  });
  return { rows, ports: new Map(rows.flatMap(({ place, port }) => (port === null ? [] : [[place, port] as const]))) };
}
