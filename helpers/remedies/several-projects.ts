import { engineNameOf } from '../evidence/compose-config.ts';
import { nameOfService } from '../policy/ours.ts';
import { type Model, type Service } from '../rehearsal/compose-model.ts';
import { withEdit, type Mended } from './mend-findings.ts';
import type { Edit } from './remedy.ts';

/** The compose files of one project, as Compose reads them. */
export interface Part {
  project: string;
  model: Model;
  /** The names that policy and findings have for its networks, by its own keys. */
  networks: ReadonlyMap<string, string>;
}

const keyed = <T>(map: Readonly<Record<string, T>> | null | undefined, nameOf: (key: string) => string) =>
  Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [nameOf(key), value]));

const nameIn = ({ networks }: Part, key: string): string => networks.get(key) ?? key;

/** The project's own key of a network; undefined: its files do not have it. */
const keyIn = ({ networks }: Part, name: string): string | undefined =>
  [...networks].find(([, each]) => each === name)?.[0];

function renamed(service: Service, part: Part, nameOf: (name: string) => string): Service {
  const { networks, network_mode: mode } = service;
  const owner = /^service:(.*)$/s.exec(mode ?? '')?.[1];
  return {
    ...service,
    ...(networks ? { networks: keyed(networks, (key) => nameIn(part, key)) } : {}),
    ...(owner === undefined ? {} : { network_mode: `service:${nameOf(owner)}` }),
  };
}

/** Several projects as one model, in the names that policy and findings have; the first is the one with bare names. */
export function joinModels(parts: readonly [Part, ...Part[]]): Model {
  const [first, ...others] = parts;
  if (others.length === 0) return first.model;
  const services = parts.flatMap((part) => {
    const nameOf = (name: string): string => nameOfService(part.project, name, first.project);
    return Object.entries(part.model.services).map(
      ([name, service]) => [nameOf(name), renamed(service, part, nameOf)] as const,
    );
  });
  // Who makes a network says more of it than who joins it.
  const networks = parts
    .flatMap((part) =>
      Object.entries(part.model.networks ?? {}).map(([key, each]) => [nameIn(part, key), each] as const),
    )
    .sort(([, one], [, other]) => Number(Boolean(other?.external)) - Number(Boolean(one?.external)));
  return { ...first.model, services: Object.fromEntries(services), networks: Object.fromEntries(networks) };
}

/** Whose files make a network; undefined: nobody’s yet. */
const makerOf = (name: string, parts: readonly Part[]): Part | undefined =>
  parts.find((part) => {
    const key = keyIn(part, name);
    return key !== undefined && !part.model.networks?.[key]?.external;
  });

/** Under what name the engine has it. One that nobody makes yet is made by the first. */
function engineName(name: string, parts: readonly [Part, ...Part[]]): string {
  const maker = makerOf(name, parts) ?? parts[0];
  const key = keyIn(maker, name) ?? name;
  return engineNameOf(maker.project, key, maker.model.networks?.[key]?.name);
}

/** Networks of a service by its project's own keys; those that its files have not are joined as external ones. */
function ownNetworks(edit: Edit, part: Part, parts: readonly [Part, ...Part[]]): Edit[] {
  const value = edit.value as Record<string, unknown>;
  const isNew = (name: string): boolean => keyIn(part, name) === undefined && !(part === parts[0] && isUnmade(name));
  const isUnmade = (name: string): boolean => makerOf(name, parts) === undefined;
  const ownKey = (name: string): string => keyIn(part, name) ?? name;
  const joined = Object.keys(value)
    .filter(isNew)
    .flatMap((name): Edit[] => [
      { part: 'networks', name, key: 'external', value: true },
      { part: 'networks', name, key: 'name', value: engineName(name, parts) },
    ]);
  const entry = edit.entry === undefined ? {} : { entry: ownKey(edit.entry) };
  return [{ ...edit, ...entry, value: keyed(value, ownKey) }, ...joined];
}

/** An edit as the files of one project have it; none: it is of another’s. */
function editsIn(edit: Edit, part: Part, parts: readonly [Part, ...Part[]]): Edit[] {
  if (edit.part === 'networks') {
    const maker = makerOf(edit.name, parts) ?? parts[0];
    return maker === part ? [{ ...edit, name: keyIn(part, edit.name) ?? edit.name }] : [];
  }
  const name = Object.keys(part.model.services).find(
    (each) => nameOfService(part.project, each, parts[0].project) === edit.name,
  );
  if (name === undefined) return [];
  const own = { ...edit, name };
  return own.key === 'networks' ? ownNetworks(own, part, parts) : [own];
}

/** What is to change in the files of one project, and the files as they are then. */
export interface PartMended {
  mended: Mended[];
  model: Model;
}

/** Of changes of all projects those of one, in the names of its own files. */
export function mendedIn(part: Part, parts: readonly [Part, ...Part[]], all: readonly Mended[]): PartMended {
  const mended = all.flatMap((each) => {
    const edits = parts.length === 1 ? each.edits : each.edits.flatMap((edit) => editsIn(edit, part, parts));
    return edits.length === 0 ? [] : [{ ...each, edits }];
  });
  return { mended, model: mended.flatMap(({ edits }) => edits).reduce(withEdit, part.model) };
}
