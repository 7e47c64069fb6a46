import type { Container } from '../../evidence/containers.ts';
import type { Ground } from '../context.ts';

/** The process that holds each container namespace: the owner's, or a guest's where the owner is down. */
export function holders(containers: readonly Container[]): Map<string, number> {
  const found = new Map<string, number>();
  const alive = containers.filter(({ pid, place }) => pid > 0 && place !== 'host');
  for (const { place, pid } of alive.filter(({ subject, place: at }) => subject !== at)) found.set(place, pid);
  for (const { place, pid } of alive.filter(({ subject, place: at }) => subject === at)) found.set(place, pid);
  return found;
}

/** Tells the vantage where the lab's internet is, and where every container's namespace, other projects' and strays' too. */
export function addPlaces({ gathered, vantage, outside }: Ground): void {
  if (outside?.view === 'lab' && !vantage.places().includes('outside')) vantage.addPlace('outside', outside.pid);
  if (!gathered.containers?.ok) return;
  for (const [place, pid] of holders(gathered.containers.value)) vantage.addPlace(place, pid);
}
