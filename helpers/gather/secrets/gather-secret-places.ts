import { singleDollars } from '../../evidence/compose-config.ts';
import type { LiteralKind, SecretPlaces } from '../../evidence/secret-places.ts';
import { evidenceReason } from '../../lib/errors.ts';
import { askHistory, inspectContainers, inspectImages } from '../engine/ask-engine.ts';
import type { ContainerInspection } from '../engine/inspection.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { classifySecrets } from './classify-secret.ts';
import { readComposed } from './composed.ts';
import { entriesOf, entriesOfHistory, wholeLine, type Entry } from './entries.ts';
import { literalIn } from './literals.ts';
import { lookAtMountedFiles, type Looked as Mounted } from './mounted-files.ts';
import { placeholderIn, type Reader } from './placeholders.ts';
import { fieldsOf, readProxyApi } from './proxy-api.ts';
import { lookAtStores } from './stores.ts';

type Row = SecretPlaces['containers'][number];

/** What made an image, step by step, or why that cannot be read. */
interface History {
  steps: string[];
  layers: number | null;
  error: string | null;
}

async function readHistory({ engine }: GatherContext, id: string): Promise<History> {
  const unread = (error: string): History => ({ steps: [], layers: null, error });
  try {
    const made = await askHistory(engine, id);
    if (!made) return unread('its image is gone, and what came with it cannot be told from what did not');
    return { steps: made.map(({ CreatedBy }) => CreatedBy), layers: made.length, error: null };
  } catch (error) {
    return unread(evidenceReason(error));
  }
}

const readHistories = async (context: GatherContext, ids: readonly string[]): Promise<Map<string, History>> =>
  new Map(await Promise.all(ids.map(async (id) => [id, await readHistory(context, id)] as const)));

interface Looked {
  rows: Row[];
  entries: Entry[];
}

/** Every container as the engine shows it: whoever may inspect one may inspect all. */
async function lookAtContainers(context: GatherContext): Promise<Looked> {
  const members = need(context, 'containers');
  const inspected = await inspectContainers(context.engine);
  const byId = new Map<string, ContainerInspection>(inspected.map((each) => [each.Id, each]));
  const ids = [...new Set(inspected.map(({ Image }) => Image))];
  const [images, histories] = await Promise.all([inspectImages(context.engine, ids), readHistories(context, ids)]);
  const entries: Entry[] = [];
  const rows = members.map(({ id, subject, service }): Row => {
    const told = byId.get(id);
    if (!told) return { subject, service, entries: 0, layers: null, error: 'it was gone before it could be inspected' };
    const image = images.get(told.Image);
    const { steps = [], layers = null, error = null } = histories.get(told.Image) ?? {};
    const mine = entriesOf(subject, told, image?.Config ?? undefined);
    entries.push(...mine, ...entriesOfHistory(subject, steps));
    return { subject, service, entries: mine.length, layers, error };
  });
  return { rows, entries };
}

interface LookedBeside {
  entries: Entry[];
  names: string[];
  unread: string | null;
}

interface LookedComposed extends LookedBeside {
  /** Config → the services that have it. */
  holders: ReadonlyMap<string, readonly string[]>;
}

async function lookAtCompose(context: GatherContext): Promise<LookedComposed> {
  try {
    const { services, configs, unread } = await readComposed(context);
    const holders = new Map(
      Object.keys(configs).map((config) => [
        config,
        Object.keys(services).filter((name) => services[name]?.configs?.some(({ source }) => source === config)),
      ]),
    );
    const built = Object.entries(services).flatMap(([subject, { build }]) =>
      Object.entries(build?.args ?? {}).map(([name, text]): Entry => ({
        subject,
        place: 'build-argument',
        name,
        text: singleDollars(text),
        literal: false,
      })),
    );
    const written = Object.entries(configs).flatMap(([name, config]) =>
      config?.content ? [[name, singleDollars(config.content)] as const] : [],
    );
    const contents = written.flatMap(([subject, text]): Entry[] => {
      const isScript = text.startsWith('#!');
      return text.split('\n').map((line, at) => ({
        subject,
        place: 'config',
        name: `line ${at + 1}`,
        text: line,
        script: true,
        literal: !isScript,
      }));
    });
    return { entries: [...built, ...contents], names: written.map(([name]) => name), unread, holders };
  } catch (error) {
    return { entries: [], names: [], unread: evidenceReason(error), holders: new Map() };
  }
}

/** What Traefik made of labels and files: its own view, in which nothing is replaced any more. */
async function lookAtMiddlewares(context: GatherContext): Promise<LookedBeside> {
  // Another proxy has none.
  if (context.policy.proxy.kind !== 'traefik') return { entries: [], names: [], unread: null };
  try {
    const answer = await readProxyApi(context, '/api/http/middlewares?per_page=1000');
    const told = (Array.isArray(answer) ? answer : []).flatMap((each: unknown) =>
      each !== null && typeof each === 'object' && 'name' in each && typeof each.name === 'string'
        ? [{ subject: each.name, fields: fieldsOf(each) }]
        : [],
    );
    const entries = told.flatMap(({ subject, fields }) =>
      fields.map((field): Entry => ({ subject, place: 'middleware', ...field, script: true, literal: true })),
    );
    return { entries, names: told.map(({ subject }) => subject), unread: null };
  } catch (error) {
    return { entries: [], names: [], unread: evidenceReason(error) };
  }
}

/** What of all texts nobody replaces. A config's line is filled in where all who have it can. */
function literalsIn(
  entries: readonly Entry[],
  { holders }: LookedComposed,
  { readers }: Mounted,
  containers: readonly Row[],
): SecretPlaces['literals'] {
  const readersOf = (config: string): (Reader | null)[] => {
    const mine = containers.filter(({ service }) => service !== null && holders.get(config)?.includes(service));
    return mine.length === 0 ? [null] : mine.map(({ subject }) => readers.get(subject) ?? null);
  };
  const kindOf = ({ subject, place, name, text }: Entry): LiteralKind | null =>
    place === 'config'
      ? (readersOf(subject)
          .map((reader) => placeholderIn(text, reader))
          .find((kind) => kind !== null) ?? null)
      : literalIn(name, text);
  return entries.flatMap((entry) => {
    const { subject, place, name } = entry;
    const kind = entry.literal ? kindOf(entry) : null;
    return kind ? [{ subject, place, name, kind }] : [];
  });
}

/** A program's words together say nothing more where one of its words, or of its script, says it alone. */
function withoutRepeated<T extends { subject: string; place: string; name: string }>(rows: readonly T[]): T[] {
  const alone = rows.filter(({ name }) => name !== wholeLine);
  const isSame = (one: T, other: T) =>
    one.subject === other.subject && one.place.includes('health') === other.place.includes('health');
  return rows.filter(
    (row) => row.name !== wholeLine || !alone.some((each) => isOfWords(each.place) && isSame(each, row)),
  );
}

const isOfWords = (place: string): boolean => /command|entrypoint|health-check/.test(place);

/** Each once: a label of two containers of one service, a variable of two layers. */
function distinct<T extends { subject: string; place: string; name: string }>(rows: readonly T[]): T[] {
  const byKey = new Map(rows.map((row) => [`${row.subject} ${row.place} ${row.name}`, row]));
  return [...byKey.values()].sort((one, other) => {
    const [a, b] = [one, other].map(({ subject, place, name }) => `${subject} ${place} ${name}`);
    return (a ?? '') < (b ?? '') ? -1 : 1;
  });
}

/**
 * Where something stands that looks like a secret, or that was to be replaced by one and never is. What was read is
 * dropped as soon as it is classified; names, places and kinds remain.
 */
export const gatherSecretPlaces: Gatherer<'secret-places'> = {
  id: 'secret-places',
  async gather(context) {
    const [looked, around, composed, proxy, mounted] = await Promise.all([
      lookAtContainers(context),
      lookAtStores(context),
      lookAtCompose(context),
      lookAtMiddlewares(context),
      lookAtMountedFiles(context),
    ]);
    const entries = [...looked.entries, ...around.entries, ...composed.entries];
    const kinds = await classifySecrets(entries);
    const found = entries.flatMap(({ subject, place, name }, at) => {
      const kind = kinds[at];
      return kind ? [{ subject, place, name, ...kind }] : [];
    });
    const literals = [
      ...literalsIn([...entries, ...proxy.entries], composed, mounted, looked.rows),
      ...mounted.literals,
    ];
    return {
      value: {
        everybody: true,
        stores: around.stores,
        containers: looked.rows,
        composeUnread: composed.unread,
        configs: composed.names,
        middlewaresUnread: proxy.unread,
        middlewares: proxy.names,
        found: distinct(withoutRepeated(found)),
        literals: distinct(literals),
        mounted: mounted.mounted,
      },
      undertaken: {
        containers: looked.rows,
        configs: composed.names.map((value) => ({ value })),
        middlewares: proxy.names.map((value) => ({ value })),
      },
      scope:
        `${entries.length} texts of ${looked.rows.length} containers, their images and the compose files; ` +
        `${proxy.names.length} middlewares of the proxy`,
    };
  },
};
