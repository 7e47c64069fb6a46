import { singleDollars } from '../../evidence/compose-config.ts';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { EvidenceError, firstLineOf } from '../../lib/errors.ts';
import { isTraefik } from '../../policy/derive-ours.ts';
import { composeServiceOf } from '../../policy/ours.ts';
import { inSyntaxOf } from '../traefik/read-traefik.ts';
import { staticFilePaths } from '../traefik/started-with.ts';
import { isSwitchedOn, settingsOf, staticConfigOf } from '../traefik/static-config.ts';
import { spellTree, type Tree } from './dynamic-tree.ts';
import { treeOfDocker } from './label-provider.ts';
import { mountedTexts } from './mounted-texts.ts';
import { alone, serviceName, type Around } from './plan-names.ts';
import { entryPointsOf, internalRouters, spreadRouters } from './planned-doors.ts';
import { rowsOf, type Rows } from './provider-rows.ts';
import type { Planned, PlannedService } from './read-config.ts';

type Texts = ReturnType<typeof mountedTexts>;

const unknowable = (what: string, cause?: unknown) =>
  new EvidenceError(`${what}: ask the running stack with \`stackproof audit\``, { reason: 'source', cause });

/** As its image's tag tells it: rules of version 2 mean something else. */
const versionOf = ({ image }: PlannedService): string =>
  /(?:^|\/)traefik:v?(\d+\.\d+(?:\.\d+)?)(?![\w.])/.exec(image ?? '')?.[1] ?? 'unknown';

interface Found {
  name: string;
  service: PlannedService;
  /** The project that it is of. */
  planned: Planned;
}

/** Of several which one serves what no file says. */
function findProxy(around: Around): Found {
  const [first, second] = around.all.flatMap((planned) =>
    Object.entries(planned.services).flatMap(([name, service]): Found[] =>
      isTraefik({ image: service.image ?? '' }) ? [{ name: serviceName(name, planned, around), service, planned }] : [],
    ),
  );
  if (!first) throw unknowable('no service of the compose files is Traefik by its image');
  if (second) throw unknowable(`${first.name} and ${second.name} are both Traefik, and each has a table of its own`);
  return first;
}

/** Every static setting, from the one source that Traefik would take. */
function readSettings(name: string, service: PlannedService, texts: Texts): Map<string, string> {
  const args = [...service.entrypoint, ...service.command].map(singleDollars);
  const env = Object.entries(service.environment).map(([key, value]) => `${key}=${singleDollars(value)}`);
  const { named, usual } = staticFilePaths(
    { Args: args, Config: { Env: env, User: '', WorkingDir: service.working_dir ?? '' } },
    '/root',
  );
  for (const path of named === null ? usual : [named, ...usual]) {
    const text = texts.textAt(path);
    if (text === null)
      throw unknowable(`${path} of ${name}, its static configuration, does not lie beside the compose files`);
    if (text !== undefined) return settingsOf(staticConfigOf({ args, env, file: { path, text } }));
  }
  if (named !== null) throw unknowable(`${named} of ${name}, its static configuration, is in no mount`);
  return settingsOf(staticConfigOf({ args, env, file: null }));
}

const isOn = (settings: ReadonlyMap<string, string>, provider: string): boolean =>
  isSwitchedOn(settings, `providers.${provider}`);

/** Settings of all providers together. */
const common = ['docker', 'swarm', 'file', 'providersthrottleduration', 'precedence'];

/** Throws EvidenceError for a provider whose routers no compose file shows. */
function refuseOthers(settings: ReadonlyMap<string, string>): void {
  const other = [...settings.keys()]
    .map((key) => /^providers\.([^.]+)/.exec(key)?.[1])
    .find((each) => each !== undefined && !common.includes(each) && isOn(settings, each));
  if (other !== undefined) throw unknowable(`routers come from Traefik’s provider ${other}, too`);
  const constraints = ['docker', 'swarm']
    .map((each) => `providers.${each}.constraints`)
    .find((key) => settings.get(key));
  if (constraints !== undefined)
    throw unknowable(`which containers the proxy serves is told by constraints (${constraints})`);
}

function readDynamic({ path, text }: { path: string; text: string }): Tree {
  if (text.includes('{{')) throw unknowable(`${path} is a template, of which Traefik makes its routers`);
  try {
    const read: unknown = /\.toml$/i.test(path) ? parseToml(text, { integersAsBigInt: 'asNeeded' }) : parseYaml(text);
    return typeof read === 'object' && read !== null ? spellTree(read as Tree) : {};
  } catch (error) {
    throw unknowable(`${path} could not be read (${firstLineOf(error)})`, error);
  }
}

/** The file provider's trees, one for each file. */
function fileTrees(settings: ReadonlyMap<string, string>, texts: Texts): Tree[] {
  const at = settings.get('providers.file.directory') || settings.get('providers.file.filename');
  if (!at) return [];
  const found = texts.textsBelow(at.replace(/(.)\/$/, '$1'));
  if (found === null)
    throw unknowable(`${at}, where the proxy’s file provider looks, does not lie beside the compose files`);
  return found.filter(({ path }) => /\.(?:ya?ml|toml)$/i.test(path)).map(readDynamic);
}

/** As a swarm's manager would list them: with the labels of the service, not of its containers. */
const asServices = ({ all }: Around, containers: readonly Container[]): Container[] =>
  containers.flatMap((container) => {
    const project = all.find(({ name }) => name === container.project);
    const labels = project?.services[composeServiceOf(container) ?? '']?.deploy?.labels ?? {};
    const own = Object.entries(labels).map(([key, value]) => [key, singleDollars(value)] as const);
    // Nobody guesses a service's port: without a label for it Traefik drops all that its labels say.
    const isPorted = own.some(([key]) => /\.loadbalancer\.server\.port$/i.test(key));
    return isPorted ? [{ ...container, labels: Object.fromEntries(own) }] : [];
  });

interface LabelTree {
  provider: 'docker' | 'swarm';
  /** null: a rule in it is one that nobody here can tell. */
  tree: Tree | null;
}

/** What labels say to the providers that read them. */
function labelTrees(around: Around, containers: readonly Container[], settings: Map<string, string>): LabelTree[] {
  const inSwarm = settings.get('providers.docker.swarmmode') === 'true';
  const ofSwarm = new Map(
    [...settings].map(([key, value]) => [key.replace('providers.swarm.', 'providers.docker.'), value]),
  );
  return [
    ...(isOn(settings, 'docker')
      ? [
          {
            provider: 'docker' as const,
            tree: treeOfDocker(inSwarm ? asServices(around, containers) : containers, settings),
          },
        ]
      : []),
    ...(isOn(settings, 'swarm')
      ? [{ provider: 'swarm' as const, tree: treeOfDocker(asServices(around, containers), ofSwarm) }]
      : []),
  ];
}

const join = (all: readonly Rows[]): Rows => ({
  routers: all.flatMap(({ routers }) => routers),
  services: all.flatMap(({ services }) => services),
  middlewares: all.flatMap(({ middlewares }) => middlewares),
});

/**
 * Traefik's table as it would make it of what the compose files say: its static configuration, the labels, the files of
 * its file provider. Throws EvidenceError (`source`) where something of it is not to be had from there: part of a table
 * is none.
 */
export function planTraefik(first: Planned, containers: readonly Container[], around = alone(first)): Traefik {
  const { name, service, planned } = findProxy(around);
  const version = versionOf(service);
  const texts = mountedTexts(service, planned);
  const settings = readSettings(name, service, texts);
  refuseOthers(settings);
  const labels = labelTrees(around, containers, settings);
  if (labels.some(({ tree }) => tree === null))
    throw unknowable(
      'the rule of a container without one is a template that only Traefik fills (providers.docker.defaultRule)',
    );
  try {
    const given = join([
      ...labels.map(({ tree, provider }) => rowsOf(tree ?? {}, provider)),
      ...fileTrees(settings, texts).map((tree) => rowsOf(tree, 'file')),
    ]);
    const entryPoints = entryPointsOf(settings);
    const own = internalRouters(entryPoints, settings);
    const routers = [...spreadRouters(given.routers, entryPoints, settings), ...own.routers];
    return {
      version,
      readFrom: 'the compose files, and what lies beside them',
      entryPoints,
      routers: inSyntaxOf(version, routers).sort((one, other) => (one.name < other.name ? -1 : 1)),
      services: [...given.services, ...own.services],
      middlewares: [...given.middlewares, ...own.middlewares],
      dockerNetwork: settings.get('providers.docker.network') || null,
      planned: true,
      comparison: null,
    };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw unknowable(`the configuration of ${name} is of a shape that Traefik’s is not`, error);
  }
}
