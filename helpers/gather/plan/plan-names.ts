import { engineNameOf } from '../../evidence/compose-config.ts';
import { nameOfService } from '../../policy/ours.ts';
import type { Planned } from './read-config.ts';

/** The projects that are planned as one stack, the one with the bare names by its name. */
export interface Around {
  bare: string;
  all: readonly Planned[];
}

export const alone = (planned: Planned): Around => ({ bare: planned.name, all: [planned] });

/** The engine's name of a network that a file has by a key. */
const engineName = (key: string, { name: project, networks }: Planned): string =>
  engineNameOf(project, key, networks[key]?.name);

/** Who makes a network of this name for itself; undefined: files that are not here, or nobody. */
export function makerOf(name: string, { bare, all }: Around): { planned: Planned; key: string } | undefined {
  const makers = all.flatMap((planned) =>
    Object.entries(planned.networks).flatMap(([key, network]) =>
      !network?.external && engineName(key, planned) === name ? [{ planned, key }] : [],
    ),
  );
  return makers.find(({ planned }) => planned.name === bare) ?? makers[0];
}

/**
 * The engine's name of a network that the file has by a key, and the key by which the evidence knows it: Compose's own
 * for networks of the project with the bare names, the engine's for all others.
 */
export function namesOfNetwork(key: string, planned: Planned, around: Around): { name: string; key: string } {
  const name = engineName(key, planned);
  const maker = makerOf(name, around);
  if (maker?.planned.name === around.bare) return { name, key: maker.key };
  const own = around.all.find(({ name: project }) => project === around.bare)?.networks ?? {};
  const isTaken = maker !== undefined && Object.hasOwn(own, name) && !own[name]?.external;
  return { name, key: isTaken ? `${maker.planned.name}/${maker.key}` : name };
}

/** The name of a service as policy and findings have it. */
export const serviceName = (service: string, { name }: Planned, { bare }: Around): string =>
  nameOfService(name, service, bare);
