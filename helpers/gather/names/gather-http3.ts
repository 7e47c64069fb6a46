import { createHash, X509Certificate } from 'node:crypto';
import type { ProbeResult } from '../../clients/probes.ts';
import type { BothWays, QuicDoor } from '../../evidence/http3.ts';
import type { Reply } from '../../evidence/reply.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { sendAll } from '../access/access-sending.ts';
import { ask } from '../network/probing.ts';
import type { Entry } from '../access/access-asking.ts';
import { nameOfView, type Gatherer, type GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { askQuic, type QuicSeen, type QuicVisit } from './ask-quic.ts';
import { entriesByHost, plainEntries } from './plain-entries.ts';
import { probeOf } from './plan-split.ts';
import { planDoors, type PlannedDoor } from './quic-doors.ts';
import { answered, lowered, readReply, unanswered } from './read-reply.ts';

/** What is asked at one door, over QUIC. */
interface Question {
  door: PlannedDoor;
  entry: Entry;
  visit: QuicVisit;
  /** As `BothWays` has it. */
  inCapitals?: true;
}

/** Where nobody offers HTTP/3, silence is what is expected. */
const [offeredSeconds, unofferedSeconds] = [6, 4];

const visitOf = ({ namespace, address, port, offers }: PlannedDoor, { host, path }: Entry): QuicVisit => ({
  ...{ namespace, address, port, sni: host, requests: [{ host, method: 'GET', path }] },
  seconds: offers.length > 0 ? offeredSeconds : unofferedSeconds,
});

/** At a door: what its own entrypoint takes, and whatever comes in by the front over TCP. */
function questionsAt(context: GatherContext, traefik: Traefik, door: PlannedDoor, front: readonly Entry[]): Question[] {
  const entryPoints = traefik.entryPoints.filter(({ name }) => name === door.entryPoint);
  const at = ({ namespace, address, port }: PlannedDoor) => ({ namespace, address, port });
  const own = plainEntries(context, traefik, { entryPoints, at: () => at(door), visitor: null }).entries;
  const all = [...own, ...front].filter(
    (entry, index, list) => list.findIndex(({ host, path }) => host === entry.host && path === entry.path) === index,
  );
  return all.flatMap((entry): Question[] => {
    const visit = visitOf(door, entry);
    const asWritten = { door, entry, visit };
    if (door.offers.length === 0) return [asWritten];
    return [asWritten, { ...asWritten, visit: { ...visit, sni: entry.host.toUpperCase() }, inCapitals: true }];
  });
}

const fingerprintOf = (chain: readonly string[]): string | null => {
  const [first] = chain;
  if (first === undefined) return null;
  try {
    return new X509Certificate(first).fingerprint256;
  } catch {
    return createHash('sha256').update(first).digest('hex');
  }
};

function readQuic(seen: QuicSeen | undefined, control: string | null): Reply {
  if (control !== null) return unanswered('unseen', control);
  if (!seen) return unanswered('unseen', 'it was not asked');
  const [answer] = seen.answers;
  if (answer) return answered(answer.status, lowered(answer.headers));
  if (seen.handshake === 'refused') return unanswered('refused', seen.detail);
  if (seen.handshake === 'silent') return unanswered('silent', seen.detail);
  return unanswered('unseen', seen.handshake === 'accepted' ? 'a handshake, and no answer' : seen.detail);
}

const outcomes = { accepted: 'accepted', refused: 'refused', silent: 'silent', failed: 'unseen' } as const;

function readDoor(door: PlannedDoor, seen: readonly QuicSeen[], control: string | null, advertised: boolean): QuicDoor {
  const { family, namespace, address, port, entryPoint, offers } = door;
  const best =
    control !== null
      ? undefined
      : (seen.find(({ handshake }) => handshake === 'accepted') ??
        seen.find(({ handshake }) => handshake === 'refused') ??
        seen[0]);
  return {
    ...{ family, namespace, address, port, entryPoint },
    offers: [...offers, ...(advertised ? (['advertised'] as const) : [])],
    outcome: best ? outcomes[best.handshake] : 'unseen',
    detail: best?.detail ?? control ?? 'it was not asked',
  };
}

/** Ports that an answer names for HTTP/3 (RFC 7838): `h3=":443"; ma=2592000`. */
const advertisedPorts = (results: readonly ProbeResult[]): Set<number> =>
  new Set(
    results.flatMap(({ http }) =>
      [...(http ? (lowered(http.headers)['alt-svc'] ?? '') : '').matchAll(/\bh3(?:-\d+)?="[^":]*:(\d+)"/g)].map(
        ([, port]) => Number(port),
      ),
    ),
  );

/** Asks over HTTP/3, and the same over TCP: wherever somebody says that it is offered, and where TLS is spoken. */
export const gatherHttp3: Gatherer<'http3'> = {
  id: 'http3',
  async gather(context) {
    const traefik = need(context, 'traefik');
    const front = entriesByHost(plainEntries(context, traefik).entries);
    const doors = planDoors(context, traefik);
    const questions = doors.flatMap((door) =>
      questionsAt(context, traefik, door, door.offers.length > 0 ? front : front.slice(0, 1)),
    );
    const offered = questions.filter(({ door }) => door.offers.length > 0);
    const undertaken = {
      doors,
      answers: offered.map(({ door: { family, port }, entry: { host, path, router } }) => ({
        ...{ host, path, router, family, port },
      })),
    };
    const [address] = context.outside?.view === 'lab' ? context.outside.targets : [];
    const visits = questions.map(({ visit }) => visit);
    const planted = context.lab !== null && address !== undefined ? address : null;
    // Where nobody offers it, nothing is said that anybody would count: that silence is waited for beside the others.
    if (offered.length > 0) await context.turn?.();
    const { controls, seen } = await askQuic(context, visits, planted);
    await context.turn?.();
    const controlOf = ({ namespace }: PlannedDoor) =>
      controls.find((control) => control.namespace === namespace)?.error ?? null;
    // The front door of the same number, where what TCP says is judged.
    const asked = offered.length > 0 ? offered.map(({ entry }) => entry) : front;
    const byTcp = await sendAll(
      context,
      [...new Set(asked)].map((entry) => ({ entry, probe: overTcp(entry, front) })),
      ({ probe }) => probe,
      ({ entry }) => entry.host,
      true,
    );
    const shown = await ask(
      context.vantage,
      byTcp,
      ({ item: { entry, probe } }) => ({
        ...{ kind: 'tls', namespace: probe.namespace, address: probe.address, port: probe.port, sni: entry.host },
      }),
      8000,
    );
    const advertised = advertisedPorts(byTcp.map(({ result }) => result));
    const answers = offered.map(({ door, entry, visit, inCapitals }): BothWays => {
      const tcp = byTcp.find(({ item }) => item.entry === entry)?.result;
      const certificate = shown.find(({ item }) => item.item.entry === entry)?.result.tls?.chain ?? [];
      return {
        ...{ host: entry.host, path: entry.path, router: entry.router, family: door.family, port: door.port },
        ...(inCapitals ? { inCapitals } : {}),
        quic: readQuic(seen.get(visit), controlOf(door)),
        tcp: tcp ? readReply(tcp) : unanswered('unseen', 'it was not asked'),
        certificates: { quic: fingerprintOf(seen.get(visit)?.chain ?? []), tcp: fingerprintOf(certificate) },
      };
    });
    const places = [...new Set(doors.map(({ namespace }) => namespace))];
    return {
      value: {
        from: places.map((each) => nameOfView(context, each)).join(' and '),
        controls,
        doors: doors.map((door) => {
          const mine = questions.filter((each) => each.door === door).flatMap(({ visit }) => seen.get(visit) ?? []);
          return readDoor(door, mine, controlOf(door), advertised.has(door.port));
        }),
        answers,
      },
      undertaken,
      scope: `${doors.length} UDP ports, ${questions.length} requests over HTTP/3`,
    };
  },
};

/** The same request over TCP, by the way in that visitors have: a host that has none comes in by another's. */
function overTcp(entry: Entry, front: readonly Entry[]) {
  const same = front.find(({ host }) => host === entry.host) ?? front[0] ?? entry;
  return probeOf({ ...entry, at: same.at });
}
