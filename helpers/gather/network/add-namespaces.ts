import type { Container } from '../../evidence/containers.ts';
import type { GatherContext } from '../context.ts';

/** The process that holds each container namespace: the owner's, or a guest's where the owner is down. */
export function holders(containers: readonly Container[]): Map<string, number> {
  const found = new Map<string, number>();
  const alive = containers.filter(({ pid, namespace }) => pid > 0 && namespace !== 'host');
  for (const { namespace, pid } of alive.filter(({ subject, namespace: at }) => subject !== at))
    found.set(namespace, pid);
  for (const { namespace, pid } of alive.filter(({ subject, namespace: at }) => subject === at))
    found.set(namespace, pid);
  return found;
}

/**
 * Tells the vantage where the lab's internet is, and where every container's namespace, other projects' and strays'
 * too.
 */
export function addNamespaces({ gathered, vantage, outside }: GatherContext): void {
  if (outside?.view === 'lab' && !vantage.namespaces().includes('outside'))
    vantage.addNamespace('outside', outside.pid);
  if (!gathered.containers?.ok) return;
  for (const [namespace, pid] of holders(gathered.containers.value)) vantage.addNamespace(namespace, pid);
}
