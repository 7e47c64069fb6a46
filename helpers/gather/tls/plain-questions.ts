import type { Traefik } from '../../evidence/traefik.ts';
import { familyOf, type Family } from '../../lib/ip.ts';
import { doorsOf, isOwnEntryPoint, portOfEntryPoint, secureEntryPoints } from '../../traefik/table/entry-points.ts';
import { firstEntryAddress, entryAddressesOf, hostAddresses, type EntryAddress } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';
import { marksOf, type Mark } from '../traefik/router-marks.ts';

/** A way in, for one address family. */
export interface Entry {
  /** The entrypoint's name; empty: the proxy has none for plain HTTP. */
  name: string;
  secure: boolean;
  published: boolean;
  family: Family;
  entryAddress: EntryAddress;
}

export interface PlainQuestion extends Mark {
  entry: Entry;
  method: string;
}

const methods = ['GET', 'HEAD', 'POST', 'PUT'] as const;

/** One entry address for each family: more addresses of a family lead to the same socket. */
const byFamily = (entryAddresses: readonly EntryAddress[]): EntryAddress[] =>
  ([4, 6] as const).flatMap((family) => entryAddresses.find(({ address }) => familyOf(address) === family) ?? []);

/**
 * HTTP comes in there: some router is for it, or the policy says so. A port of TCP routers alone (ssh, a game) is none.
 */
function speaksHttp(
  { routers }: Traefik,
  name: string,
  port: number,
  { web, websecure }: { web: number; websecure: number },
): boolean {
  if (port === web || port === websecure) return true;
  return routers
    .filter(({ kind, status }) => kind === 'http' && status === 'enabled')
    .some(({ entryPoints }) => entryPoints.includes(name));
}

/**
 * Every entrypoint that visitors, or neighbours where it is not published, come in by; where none has the port that
 * browsers ask first, that port itself.
 */
export function entriesOf(context: GatherContext, traefik: Traefik): Entry[] {
  const doors = doorsOf(traefik, context.policy.proxy);
  const { web, websecure } = doors;
  const secure = secureEntryPoints(traefik, websecure);
  const used = new Set(
    traefik.routers.filter(({ provider }) => provider !== 'internal').flatMap(({ entryPoints }) => entryPoints),
  );
  const entries = traefik.entryPoints.flatMap((each): Entry[] => {
    const port = portOfEntryPoint(each);
    if (port === null || isOwnEntryPoint(each) || !speaksHttp(traefik, each.name, port, doors)) return [];
    const entryAddresses = byFamily(entryAddressesOf(context, port));
    const make = (entryAddress: EntryAddress, published: boolean): Entry => ({
      name: each.name,
      secure: secure.includes(each.name),
      published,
      family: familyOf(entryAddress.address),
      entryAddress,
    });
    if (entryAddresses.length > 0) return entryAddresses.map((entryAddress) => make(entryAddress, true));
    return port === web || port === websecure || used.has(each.name)
      ? [make(firstEntryAddress(context, port), false)]
      : [];
  });
  // The world's own port, whatever the entrypoints inside are: who listens there may be no proxy at all.
  const asked = context.policy.proxy.web;
  if (entries.some(({ secure: isSecure, entryAddress }) => !isSecure && entryAddress.port === asked)) return entries;
  return [
    ...entries,
    ...byFamily(hostAddresses(context, asked)).map((entryAddress): Entry => ({
      name: '',
      secure: false,
      published: true,
      family: familyOf(entryAddress.address),
      entryAddress,
    })),
  ];
}

/**
 * What is to be asked over plain HTTP: each router, wherever it lives, at each plain entrypoint with every method, and
 * once at those with TLS; then declared names that no router takes.
 * unasked: routers for which no request could be made up.
 */
export function plainQuestions(
  context: GatherContext,
  traefik: Traefik,
): { questions: PlainQuestion[]; entries: Entry[]; unasked: { router: string; why: string }[] } {
  const unasked: { router: string; why: string }[] = [];
  const marks: Mark[] = [];
  const entries = entriesOf(context, traefik);
  const asked = new Set(entries.map(({ name }) => name));
  const plain = new Set(entries.flatMap(({ name, secure }) => (secure ? [] : [name])));
  const routers = traefik.routers
    .filter(({ kind, status }) => kind === 'http' && status === 'enabled')
    .filter(({ entryPoints }) => entryPoints.some((name) => asked.has(name)));
  for (const router of routers) {
    // One that is on no plain entrypoint answers nobody there: its names are asked for, whomever it takes.
    const made = marksOf(router, traefik, !router.entryPoints.some((name) => plain.has(name)));
    if ('cannot' in made) unasked.push({ router: router.name, why: made.cannot });
    else marks.push(...made.marks);
  }
  const taken = new Set(marks.map(({ host }) => host));
  for (const name of Object.keys(context.policy.hosts)) {
    const host = name.toLowerCase();
    if (!taken.has(host))
      marks.push({ router: '', host, path: '/stackproof-check?x=1&y=%2F', front: false, method: 'GET', headers: {} });
  }
  const questions = marks.flatMap((mark) =>
    entries.flatMap((entry): PlainQuestion[] => {
      const once = entry.secure || entry.family === 6 || mark.front;
      const wanted = once ? [mark.method] : [...new Set([mark.method, ...methods])];
      return wanted.map((method) => ({ ...mark, entry, method }));
    }),
  );
  return { questions, entries, unasked };
}
