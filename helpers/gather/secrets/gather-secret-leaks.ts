import type { Container } from '../../evidence/containers.ts';
import type { SearchedPlace, SecretLeaks } from '../../evidence/secret-leaks.ts';
import { evidenceReason, messageOf } from '../../lib/errors.ts';
import { inspectContainers } from '../engine/ask-engine.ts';
import { joinFrames, keepsNoLog } from '../engine/count-errors.ts';
import type { ContainerInspection } from '../engine/inspection.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { entriesOf, wholeLine } from './entries.ts';
import { readKnownSecrets, type KnownSecret } from './known-values.ts';
import { readProxyApi } from './proxy-api.ts';
import { searchFiles } from './search-files.ts';
import { foundIn } from './value-forms.ts';

/** The newest lines of a talkative container: older ones have been read by whoever reads them. */
const lines = 20_000;
/** At a time: each search holds what it reads. */
const together = 4;

type Result = Pick<SecretLeaks, 'searched' | 'found'>;
const nothing: Result = { searched: [], found: [] };

/** Which of the secrets stand in a text. */
const search = (
  known: readonly KnownSecret[],
  text: string,
  at: { place: SearchedPlace; subject: string; name: string },
): SecretLeaks['found'] =>
  known.flatMap(({ secret, forms }) => {
    const form = foundIn(text, forms);
    return form ? [{ secret, ...at, encoding: form.encoding }] : [];
  });

/** Its log, and what the engine shows of it, read and searched; nothing of either is kept. */
async function searchContainer(
  context: GatherContext,
  { id, subject }: Container,
  told: ContainerInspection | undefined,
  known: readonly KnownSecret[],
): Promise<Result> {
  const since = context.logsSince ? Date.parse(context.logsSince) / 1000 : 0;
  const settings = told ? entriesOf(subject, told, undefined).filter(({ name }) => name !== wholeLine) : [];
  const shown = settings.flatMap(({ place, name, text }) =>
    search(known, text, { place: 'environment', subject, name: `${place} ${name}` }),
  );
  const gone = told ? null : 'it was gone before it could be inspected';
  const inspected: Result = { searched: [{ place: 'environment', subject, error: gone }], found: shown };
  const row = (error: string | null) => [...inspected.searched, { place: 'logs' as const, subject, error }];
  if (told && keepsNoLog(told)) return { searched: row(null), found: shown };
  try {
    const container = context.engine.docker.getContainer(id);
    const log = await container.logs({ follow: false, stdout: true, stderr: true, since, tail: lines });
    const text = joinFrames(log, told?.Config.Tty ?? false);
    const logged = search(known, text, { place: 'logs', subject, name: '' });
    return { searched: row(null), found: [...shown, ...logged] };
  } catch (error) {
    return { searched: row(`its log could not be read: ${messageOf(error)}`), found: shown };
  }
}

async function searchProxy(context: GatherContext, known: readonly KnownSecret[]): Promise<Result> {
  const subject = context.policy.proxy.service;
  const at = { place: 'proxy-api' as const, subject, name: '/api/rawdata' };
  // Another proxy has no such API.
  if (context.policy.proxy.kind !== 'traefik') return { searched: [], found: [] };
  try {
    const text = JSON.stringify(await readProxyApi(context, at.name));
    return { searched: [{ place: at.place, subject, error: null }], found: search(known, text, at) };
  } catch (error) {
    return { searched: [{ place: at.place, subject, error: evidenceReason(error) }], found: [] };
  }
}

/** Some at a time, in order. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += together)
    done.push(...(await Promise.all(items.slice(at, at + together).map(work))));
  return done;
}

/** Secrets whose values are the same, by a hash under a key that nobody keeps. */
const findSame = (known: readonly KnownSecret[]): string[][] =>
  [...Map.groupBy(known, ({ mark }) => mark)].flatMap(([mark, group]) =>
    mark !== null && group.length > 1 ? [group.map(({ secret }) => secret).sort()] : [],
  );

const join = (results: readonly Result[]): Result =>
  results.reduce(
    (all, { searched, found }) => ({ searched: [...all.searched, ...searched], found: [...all.found, ...found] }),
    nothing,
  );

/**
 * The values of all secrets, searched for in logs, in what the engine shows of containers, in files and in the proxy's
 * API, in the spellings in which programs write them. They are held in memory while this runs.
 */
export const gatherSecretLeaks: Gatherer<'secret-leaks'> = {
  id: 'secret-leaks',
  async gather(context) {
    const seen = need(context, 'secret-files');
    const members = need(context, 'containers').filter(({ member }) => member);
    const [known, inspected] = await Promise.all([readKnownSecrets(context), inspectContainers(context.engine)]);
    const byId = new Map(inspected.map((each) => [each.Id, each]));
    const [shown, files, proxy] = await Promise.all([
      inTurns(members, (each) => searchContainer(context, each, byId.get(each.id), known)),
      searchFiles(context, members, known, seen),
      searchProxy(context, known),
    ]);
    const { searched, found } = join([...shown, ...files, proxy]);
    const value: SecretLeaks = {
      known: known.map(({ secret, state }) => ({ secret, state })),
      searched,
      found: [...new Map(found.map((each) => [JSON.stringify(each), each])).values()],
      same: findSame(known),
    };
    const plans = members.flatMap(({ subject }) =>
      (['environment', 'logs', 'files'] as const).map((place) => ({ place, subject })),
    );
    const { kind, service } = context.policy.proxy;
    return {
      value,
      undertaken: {
        known: value.known,
        searched: [...plans, ...(kind === 'traefik' ? [{ place: 'proxy-api', subject: service }] : [])],
      },
      scope: `${known.length} secrets in ${members.length} containers and the proxy’s API`,
    };
  },
};
