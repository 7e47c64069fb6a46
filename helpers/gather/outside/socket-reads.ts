import type { Probe, ProbeResult, Vantage } from '../../clients/probes.ts';
import type { ApiRead } from '../../evidence/apis.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Port } from '../network/listening-ports.ts';
import { ask } from '../network/probing.ts';
import { judgeRead, nobody } from './identify-api.ts';

const limitMs = 1500;
/** Some proxies let paths with a version through, and others without. */
const versions = ['', '/v1.41'];

/** Reading calls of each kind; against what does not exist, and against somebody who does where that costs nothing. */
const readingCalls = (somebody: string): readonly { kind: ApiRead['kind']; path: string }[] => [
  { kind: 'files', path: `/containers/${nobody}/archive?path=/etc/hostname` },
  { kind: 'files', path: `/containers/${somebody}/archive?path=/etc/hostname` },
  { kind: 'files', path: `/containers/${nobody}/export` },
  { kind: 'inspect', path: `/containers/${nobody}/json` },
  { kind: 'inspect', path: `/containers/${somebody}/json` },
  { kind: 'logs', path: `/containers/${nobody}/logs?stdout=1&tail=0` },
  { kind: 'logs', path: `/containers/${somebody}/logs?stdout=1&tail=0` },
  { kind: 'processes', path: `/containers/${nobody}/top` },
  { kind: 'processes', path: `/containers/${somebody}/top` },
  { kind: 'events', path: '/events?since=1&until=1' },
];

interface Reader {
  /** Whose packets; the API's own namespace: whoever is beside it. */
  from: string;
  address: string;
}

/** Where somebody reaches a namespace, on a network that both are on; null: they share none. */
export function sharedAddress(
  { attachments }: Pick<Container, 'attachments'>,
  namespace: string,
  containers: readonly Container[],
): string | null {
  const own = containers.filter((each) => each.namespace === namespace).flatMap((each) => each.attachments);
  const shared = own.find(({ network }) => attachments.some((endpoint) => endpoint.network === network));
  return shared?.ipv4 ?? shared?.ipv6 ?? null;
}

/** Everybody who shares a network with it, at its address there, and itself: a proxy may tell its clients apart. */
function readersOf({ namespace, address }: Port, containers: readonly Container[]): Reader[] {
  const others = containers
    .filter((each) => each.namespace === each.subject && each.subject !== namespace && each.pid > 0)
    .flatMap((each) => {
      const at = sharedAddress(each, namespace, containers);
      return at === null ? [] : [{ from: each.namespace, address: at }];
    });
  return [{ from: namespace, address }, ...others];
}

/** What will be asked of a Docker API: of each reader each kind. */
export const plannedReads = (at: Port, containers: readonly Container[]): Pick<ApiRead, 'from' | 'kind'>[] => {
  const kinds = new Set(readingCalls(nobody).map(({ kind }) => kind));
  return readersOf(at, containers).flatMap(({ from }) => [...kinds].map((kind) => ({ from, kind })));
};

function foldReads(answers: readonly { from: string; kind: ApiRead['kind']; result: ProbeResult }[]): ApiRead[] {
  const groups = Map.groupBy(answers, ({ from, kind }) => `${from} ${kind}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first
      ? [{ from: first.from, kind: first.kind, value: judgeRead(group.map(({ result }) => result.http)) }]
      : [];
  });
}

/** What a Docker API lets each of its neighbours read. Nothing is read but names, and none of it is kept. */
export async function tryReads(
  vantage: Vantage,
  at: Port,
  containers: readonly Container[],
  tls: boolean,
): Promise<ApiRead[]> {
  const somebody = containers.find(({ namespace }) => namespace === at.namespace)?.id ?? nobody;
  const questions = readersOf(at, containers).flatMap((reader) =>
    readingCalls(somebody).flatMap(({ kind, path }) =>
      versions.map((version) => ({ ...reader, kind, path: `${version}${path}` })),
    ),
  );
  const probeOf = ({ from, address, path }: (typeof questions)[number]): Probe => ({
    kind: 'http',
    namespace: from,
    address,
    port: at.port,
    path,
    host: 'localhost',
    ...(tls ? { tls } : {}),
  });
  const asked = await ask(vantage, questions, probeOf, limitMs);
  return foldReads(asked.map(({ item: { from, kind }, result }) => ({ from, kind, result })));
}
