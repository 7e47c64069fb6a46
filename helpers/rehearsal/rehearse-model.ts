import { doubleDollars, namespaceOf } from '../evidence/compose-config.ts';
import type { Change } from '../evidence/rehearsal.ts';
import type { Changed, Model, Service } from './compose-model.ts';
import { readImageName } from '../lib/image-name.ts';
import { findListening, type Listening } from './listening.ts';
import { findLogins } from './forward-logins.ts';
import { layFiles, layMounts, type Disk, type Laid } from './mounts.ts';
import type { Siblings } from './sibling-projects.ts';
import { settleThings, type External } from './settle-networks.ts';
import { withoutPrivileges } from './drop-privileges.ts';
import { realImageOf } from './real-images.ts';
import { playedByItself } from './real-program.ts';
import { settleSettings, type Host } from './settings.ts';
import { isSocketProxy, playedBySocketProxy, socketStandInImage } from './socket-stand-in.ts';
import { playedBy, refusing, standInImage } from './stand-in.ts';

/** What a rehearsal of a model knows beside it. */
export interface Stage {
  disk: Disk;
  host: Host;
  /** Texts of the user's own configuration files. */
  texts: readonly string[];
  /** What other projects have that come up with it. */
  siblings: Siblings;
  /** Whether an image of the lab's own that a file names outright is a real program; null: the lab has none such. */
  isReal(image: string): boolean | null;
  /** Services whose real program did not start, and its last words. */
  failed: ReadonlyMap<string, string>;
}

/** A model that comes up in a lab, what it takes, and how it was changed. */
export interface Rehearsed {
  model: Model;
  images: { service: string; real: boolean }[];
  /** Images of the lab, and the names by which the model asks for them. */
  tags: { from: string; to: string }[];
  changes: Change[];
  laid: Laid[];
  externals: External[];
  /** Stand-ins that the proxy asks who a visitor is. */
  logins: string[];
}

interface Played {
  value: Service;
  changes: Change[];
  laid: Laid[];
  real: boolean;
  from: string;
}

/** The name under which the lab has an image: of a digest it has none. */
function nameOf(name: string, { image, build }: Service, project: string): { reference: string; changes: Change[] } {
  const change = (what: string): Change => ({ service: name, kind: 'image', what, hides: [] });
  if (!image) return { reference: `${project}-${name}`, changes: [change('a stand-in, for its image is built')] };
  if (build) return { reference: image, changes: [change('a stand-in, for its image is built')] };
  const { digest } = readImageName(image);
  if (digest === null) return { reference: image, changes: [] };
  const [named = ''] = image.split('@');
  return {
    reference: named,
    changes: [
      { ...change(`${named}: its digest is of an image that the lab has not`), hides: ['hardening'], spoils: true },
    ],
  };
}

interface Cast {
  model: Model;
  stage: Stage;
  listening: ReadonlyMap<string, readonly Listening[]>;
  logins: ReadonlySet<string>;
  /** By condition, those that others wait for. */
  awaited: ReadonlyMap<string, ReadonlySet<string>>;
}

const awaitedIn = ({ services }: Model): Cast['awaited'] => {
  const found = new Map<string, Set<string>>();
  for (const { depends_on } of Object.values(services))
    for (const [name, { condition }] of Object.entries(depends_on ?? {}))
      found.set(condition ?? '', (found.get(condition ?? '') ?? new Set()).add(name));
  return found;
};

/** By its real program where the lab has that and it starts, else by a stand-in. */
function playImage(name: string, service: Service, cast: Cast): Omit<Played, 'laid'> {
  const words = cast.stage.failed.get(name);
  return (words === undefined ? playReal(name, service, cast.stage) : null) ?? playStandIn(name, service, words, cast);
}

/** null: the lab has no such image. */
function playReal(name: string, service: Service, { isReal }: Stage): Omit<Played, 'laid'> | null {
  const image = service.image ?? '';
  const real = service.build ? null : realImageOf(image);
  if (real !== null) return { ...playedByItself(name, service, real), real: true, from: real.image };
  const own = isReal(image);
  return own === null ? null : { value: service, changes: [], real: own, from: image };
}

/** words: the last ones of the real program, where it did not start. */
function playStandIn(name: string, service: Service, words: string | undefined, cast: Cast): Omit<Played, 'laid'> {
  const { logins, awaited } = cast;
  const listening = cast.listening.get(name) ?? [];
  if (isSocketProxy(service, listening))
    return { ...playedBySocketProxy(name, service), real: false, from: socketStandInImage };
  const played = playedBy({
    name,
    service,
    listening,
    isLogin: logins.has(name),
    finishes: awaited.get('service_completed_successfully')?.has(name) === true,
    isAwaited: awaited.get('service_healthy')?.has(name) === true,
  });
  const failed: Change[] =
    words === undefined
      ? []
      : [
          {
            service: name,
            kind: 'image',
            what: `a stand-in, for the lab’s program does not start: ${words}`,
            hides: [],
          },
        ];
  return { value: played.value, changes: [...failed, ...played.changes], real: false, from: standInImage };
}

/** Whoever lives with a container of another file has no network here. */
function settleNamespace(name: string, service: Service, { model, stage }: Cast): Changed<Service> {
  const owner = namespaceOf(name, model.services);
  const isThere = owner === 'host' || owner in model.services || stage.siblings.containers.has(owner);
  if (isThere) return { value: service, changes: [] };
  const what = `the container ${owner}, in whose network namespace it lives, is of another file: it has none`;
  const hides = ['containers', 'reachability', 'egress', 'listeners', 'hardening'];
  return {
    value: { ...service, network_mode: 'none' },
    changes: [{ service: name, kind: 'network', what, hides, spoils: true }],
  };
}

function play(name: string, service: Service, cast: Cast): Played {
  const { stage, model } = cast;
  const named = nameOf(name, service, model.name);
  const played = playImage(name, { ...service, image: named.reference }, cast);
  const bare = withoutPrivileges(name, played.value);
  const settled = settleSettings(name, bare.value, stage.host);
  const placed = settleNamespace(name, settled.value, cast);
  const mounted = layMounts(name, placed.value, stage.disk);
  return {
    value: mounted.value,
    changes: [
      ...named.changes,
      ...played.changes,
      ...bare.changes,
      ...settled.changes,
      ...placed.changes,
      ...mounted.changes,
    ],
    laid: mounted.laid,
    real: played.real,
    from: played.from,
  };
}

/** What is more of one image than of another cannot bear the same name. */
function tagsOf(played: readonly (readonly [string, Played])[]): { tags: Rehearsed['tags']; own: Set<string> } {
  const tags = new Map<string, string>();
  const own = new Set<string>();
  for (const [name, { value, from }] of played) {
    const to = value.image ?? '';
    const other = tags.get(to);
    if (other !== undefined && other !== from) own.add(name);
    else tags.set(to, from);
  }
  return { tags: [...tags].map(([to, from]) => ({ from, to })).filter(({ from, to }) => from !== to), own };
}

/** Changes what `docker compose config` says of a stack as little as can be, so that it comes up in a lab. */
export function rehearse(model: Model, stage: Stage): Rehearsed {
  const texts = [...stage.texts, ...stage.siblings.texts];
  const cast: Cast = {
    model,
    stage,
    listening: findListening(model, texts),
    logins: findLogins(model, texts),
    awaited: awaitedIn(model),
  };
  const played = Object.entries(model.services).map(([name, service]) => [name, play(name, service, cast)] as const);
  const { tags, own } = tagsOf(played);
  const files = layFiles(model, stage.disk);
  const things = settleThings(model, stage.siblings.made);
  const services = played.map(([name, { value, from }]) => [name, own.has(name) ? { ...value, image: from } : value]);
  const isRefusing = played.some(([, { value }]) => value.configs?.some(({ source }) => source === refusing.name));
  const configs = {
    ...files.value.configs,
    ...(isRefusing ? { [refusing.name]: { content: doubleDollars(refusing.content) } } : {}),
  };
  return {
    model: {
      ...model,
      ...files.value,
      ...things.value,
      ...(Object.keys(configs).length > 0 ? { configs } : {}),
      services: Object.fromEntries(services) as Model['services'],
    },
    images: played.map(([service, { real }]) => ({ service, real })),
    tags,
    changes: [...played.flatMap(([, { changes }]) => changes), ...files.changes, ...things.changes],
    laid: [...played.flatMap(([, { laid }]) => laid), ...files.laid],
    externals: things.externals,
    logins: played.flatMap(([name, { real }]) => (!real && cast.logins.has(name) ? [name] : [])),
  };
}
