import type { Change, Changes } from '../../helpers/comparison/changes.ts';
import type { TrendPoint } from '../../helpers/comparison/trend.ts';
import type { RecordedObservation, RunRecord } from '../../helpers/kernel/record.ts';
import type { MapRouter, MapService, StackMap } from '../../helpers/kernel/stack-map.ts';
import { broken, checkOf, criterionOf, recordOf, unseen, waived } from '../sample.fake.ts';

export const serviceOf = (name: string, change: Partial<MapService> = {}): MapService => ({
  name,
  member: true,
  proxy: false,
  networks: ['backend-net'],
  shares: null,
  status: 'running',
  health: 'healthy',
  startedAt: '2026-10-20T12:00:00.000Z',
  ports: [],
  internet: { reached: false, declared: false },
  ...change,
});

const routerOf = (name: string, change: Partial<MapRouter> = {}): MapRouter => ({
  name: `${name}@docker`,
  rule: `Host(\`${name}.media.test\`)`,
  entryPoints: ['websecure'],
  middlewares: ['authelia@docker'],
  tls: true,
  hosts: [`${name}.media.test`],
  service: name,
  certificateDays: 89,
  due: 'two_factor',
  stranger: 'closed',
  oneFactor: 'closed',
  twoFactors: 'open',
  tricks: 85,
  ...change,
});

export const networkOf = (key: string, change: Partial<NonNullable<StackMap['networks']>[number]> = {}) => ({
  key,
  driver: 'bridge',
  internal: true,
  isolated: true,
  legacy: false,
  declared: true,
  ...change,
});

export const mapOf = (services: readonly MapService[], change: Partial<StackMap> = {}): StackMap => ({
  proxy: 'traefik',
  networks: [networkOf('backend-net'), networkOf('dmz-net', { internal: false, isolated: false })],
  services: [...services],
  tunnels: [],
  routers: services.map(({ name }) => routerOf(name)),
  ...change,
});

/** One way of the matrix, by default one that is closed as it should be. */
export const wayOf = (from: string, to: string, change: Partial<RecordedObservation> = {}): RecordedObservation => ({
  subject: `${from} → ${to}:8989/tcp`,
  holds: true,
  expected: 'isolated, for no declared network or path joins them',
  observed: 'dropped on backend-net',
  see: `nsenter -n -t $(docker inspect --format '{{.State.Pid}}' media-${from}-1) nc -zvw 3 203.0.113.9 8989`,
  path: { from, to, port: '8989/tcp', reached: false, networks: ['backend-net'], control: 'traefik' },
  ...change,
});

/** Every pair of some names, with three ports each; all of them open, and found so, where `isFlat`. */
const allWays = (names: readonly string[], isFlat: boolean): RecordedObservation[] =>
  names.flatMap((from, one) =>
    names.flatMap((to, other) =>
      one === other
        ? []
        : ['icmp', '8989/tcp', '9100/tcp'].map((port) => ({
            ...wayOf(from, to),
            subject: `${from} → ${to}:${port}`,
            holds: !isFlat,
            observed: isFlat ? `open on media-network, answering as ${to}` : 'dropped on backend-net',
            path: { from, to, port, reached: isFlat, networks: ['backend-net'], control: 'traefik' },
            ...(isFlat ? { cause: { kind: 'network' as const, key: 'media-network' } } : {}),
          })),
    ),
  );

/** A stack of so many services, well or with a flat network. */
export function largeRecord(count: number, isFlat: boolean): RunRecord {
  const names = ['traefik', ...Array.from({ length: count - 1 }, (_, at) => `service-number-${at + 1}`)];
  const services = names.map((name) => serviceOf(name, { proxy: name === 'traefik' }));
  const outcome = isFlat ? 'fail' : 'pass';
  const isolation = checkOf({
    id: 'isolation',
    title: 'Whatever listens is reachable where the policy lets the two talk',
    outcome,
    observations: allWays(names, isFlat),
  });
  const talk = criterionOf({ id: '1.3', iteration: 1, outcome, checks: [isolation] });
  return recordOf([talk, broken(), unseen(), waived()], {
    outcome,
    map: mapOf(services),
    thresholds: {
      cpu: { monitor: 80, fail: 95 },
      memory: { monitor: 85, fail: 95 },
      disk: { monitor: 85, fail: 95 },
      latencyMs: 1,
      responseMs: 10,
    },
  });
}

/** The same with ten networks and long chains of middlewares, as a page is at its widest. */
export function wideRecord(count: number): RunRecord {
  const record = largeRecord(count, true);
  const services = record.map?.services ?? [];
  const networks = Array.from({ length: 10 }, (_, at) => networkOf(`network-number-${at}`));
  const middlewares = ['hsts@file', 'general-limit@file', 'no-identity@docker', 'authelia@docker'];
  const routers = services.map(({ name }) => routerOf(name, { middlewares }));
  return { ...record, map: mapOf(services, { networks, routers }) };
}

export const samplePage = (): RunRecord => largeRecord(4, true);

export const pointOf = (gatheredAt: string, change: Partial<TrendPoint> = {}): TrendPoint => ({
  gatheredAt,
  outcome: 'fail',
  until: 2,
  findings: { critical: 3, high: 0, medium: 1, low: 0, advisory: 0 },
  unseen: 2,
  waived: 0,
  done: 1,
  ...change,
});

const change: Change = {
  check: 'published-ports',
  title: 'Only the declared ports are published',
  severity: 'critical',
  subject: 'x|y:1/tcp',
  before: 'holds',
  now: 'finding',
  observed: 'open',
};

/** Something new, something gone, and a way that nobody declared. */
export const changesOf = (more: Partial<Changes> = {}): Changes => ({
  since: { gatheredAt: '2026-10-30T12:00:00.000Z', outcome: 'pass', known: 0 },
  found: [change],
  fixed: [],
  gone: [{ ...change, subject: 'gone:2/tcp' }],
  lost: [],
  unshown: 0,
  judgedFirst: [],
  waived: [],
  still: 0,
  paths: { opened: [{ path: 'a → b:1/tcp', declared: false }], closed: [], hidden: [] },
  settings: [],
  isWorse: true,
  ...more,
});

export const sameAsBefore = (): Changes => changesOf({ found: [], gone: [], paths: null, isWorse: false });
