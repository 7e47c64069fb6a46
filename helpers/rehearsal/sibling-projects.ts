import { containerNameOf } from '../evidence/compose-config.ts';
import { ConfigError } from '../lib/errors.ts';
import type { Model } from './compose-model.ts';
import { textsOf } from './listening.ts';
import { externalsOf, makes } from './settle-networks.ts';

/** What the other projects of a stack have that this one may need. */
export interface Siblings {
  /** Networks and volumes that they make, as `network front`. */
  made: ReadonlySet<string>;
  /** Names of their containers. */
  containers: ReadonlySet<string>;
  /** What they say that may name a service of this one, and where it listens. */
  texts: readonly string[];
}

export const noSiblings: Siblings = { made: new Set(), containers: new Set(), texts: [] };

const containersOf = ({ name: project, services }: Model): string[] =>
  Object.entries(services).map(([name, { container_name: own }]) => containerNameOf(project, name, own));

export function siblingsOf(model: Model, all: readonly Model[]): Siblings {
  const others = all.filter((each) => each !== model);
  return {
    made: new Set(others.flatMap(makes)),
    containers: new Set(others.flatMap(containersOf)),
    texts: others.flatMap(textsOf),
  };
}

/** Whether one cannot be brought up before the other is. */
function needs(one: Model, other: Model): boolean {
  const made = new Set(makes(other));
  const containers = new Set(containersOf(other));
  return (
    externalsOf(one).some(({ kind, name }) => made.has(`${kind} ${name}`)) ||
    Object.values(one.services).some(({ network_mode: mode }) =>
      containers.has(/^container:(.*)$/s.exec(mode ?? '')?.[1] ?? ''),
    )
  );
}

/** Whoever makes a network comes before those who join it. Throws ConfigError where two wait for each other. */
export function startOrder(models: readonly Model[]): Model[] {
  const ordered: Model[] = [];
  let left = [...models];
  while (left.length > 0) {
    const next = left.find((one) => left.every((other) => other === one || !needs(one, other)));
    if (!next)
      throw new ConfigError(
        `${left.map(({ name }) => name).join(' and ')} each need what the other makes, so neither comes up first: ` +
          'make the network that both join `external: true` in all of them',
      );
    ordered.push(next);
    left = left.filter((each) => each !== next);
  }
  return ordered;
}
