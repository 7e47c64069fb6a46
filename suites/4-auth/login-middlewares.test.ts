import { describe, expect, it } from 'vitest';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { MiddlewareConfig } from '../../helpers/evidence/traefik.ts';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf, testCheck } from '../../helpers/testing/check-tester.ts';
import { openRouter } from '../../helpers/testing/worlds/world-access.ts';
import { routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { loginMiddlewares } from './login-middlewares.check.ts';

const sonarr = ['sonarr@docker'];
const given = (middlewares: string[], change?: (evidence: Artifacts) => void) =>
  secured((evidence) => {
    routerOf(evidence, 'sonarr@docker').middlewares = middlewares;
    change?.(evidence);
  });
const known =
  (name: string, type: string, config = {}, status = 'enabled') =>
  ({ traefik }: Artifacts) =>
    void traefik.middlewares.push({ name, provider: 'docker', type, status, errors: [], config });

/** Sonarr has a second router, on the plain entrypoint, with this middleware alone. */
const plain = (config: MiddlewareConfig, change?: (evidence: Artifacts) => void) =>
  secured((evidence) => {
    openRouter(evidence, 'sonarr-plain', 'sonarr', 'sonarr.small.test');
    const router = routerOf(evidence, 'sonarr-plain@docker');
    Object.assign(router, { entryPoints: ['web'], tls: false, middlewares: ['away'] });
    known('away@docker', 'redirect', config)(evidence);
    for (const each of evidence.traefik.entryPoints) each.forwardedHeaders ??= { insecure: false, trustedIPs: [] };
    change?.(evidence);
  });
const toHttps = { redirectScheme: { scheme: 'https', port: '', permanent: true } };
const regex = (pattern: string) => ({
  redirectRegex: { regex: pattern, replacement: 'https://${1}', permanent: true },
});

/** Sonarr has a second router on the plain entrypoint, whose own redirect stands before or behind it. */
const beside = (priority: number) =>
  secured((evidence) => {
    openRouter(evidence, 'sonarr-plain', 'sonarr', 'sonarr.small.test');
    const plainly = { entryPoints: ['web'], tls: false, middlewares: [], priority };
    Object.assign(routerOf(evidence, 'sonarr-plain@docker'), plainly);
    routerOf(evidence, 'web-to-websecure@internal').priority = 1000;
    const redirect = { to: 'websecure', scheme: 'https', permanent: true };
    for (const each of evidence.traefik.entryPoints)
      if (each.name === 'web') each.http = { middlewares: [], tls: null, redirect };
  });

/** Sonarr is opened from some addresses alone, and so its router's list says, or another. */
const listed = (...sourceRanges: string[][]) =>
  secured((evidence, policy) => {
    Object.assign(policy.access, { keys: [], addresses: { sonarr: ['192.168.0.0/16', 'fd00::/8'] } });
    Object.assign(policy.access.levels, { sonarr: 'addresses' });
    const names = sourceRanges.map((_, at) => `home${at}@docker`);
    for (const name of ['sonarr@docker', 'sonarr-api@docker']) routerOf(evidence, name).middlewares = names;
    for (const [at, sourceRange] of sourceRanges.entries())
      known(`home${at}@docker`, 'ipallowlist', { ipAllowList: { sourceRange, depth: null, excludedIPs: [] } })(
        evidence,
      );
  });
const both = ['sonarr-api@docker', ...sonarr];

testCheck(loginMiddlewares, {
  holds: [
    { given: 'a list of the declared addresses', world: listed(['192.168.1.0/24', 'fd00:1::/64']) },
    { given: 'a wider list beside it', world: listed(['0.0.0.0/0'], ['192.168.0.0/16']) },
    { given: 'a plain router that its entrypoint’s own redirect stands before', world: beside(999) },
    { given: 'forward auth on every protected router', world: secured() },
    { given: 'basic auth', world: given(['basic'], known('basic@docker', 'basicauth')) },
    { given: 'a login inside a chain', world: given(['all'], known('all@docker', 'chain', { chain: ['authelia'] })) },
    { given: 'a plain router that only leads to HTTPS', world: plain(toHttps) },
    { given: 'one that does so by a regular expression', world: plain(regex('^http://(.*)')) },
    {
      given: 'no login on what is open',
      world: secured((evidence) => {
        routerOf(evidence, 'jellyfin@docker').middlewares = ['nothing@docker'];
      }),
    },
  ],
  broken: [
    {
      given: 'a plain router that stands before its entrypoint’s own redirect',
      world: beside(1001),
      subjects: ['sonarr-plain@docker'],
    },
    { given: 'no middleware', world: given([]), subjects: sonarr },
    { given: 'no list where the address decides', world: listed(), subjects: both },
    { given: 'a list of more than is declared', world: listed(['192.168.1.0/24', '::/0']), subjects: both },
    { given: 'a misspelt one', world: given(['autheila@docker']), subjects: sonarr },
    { given: 'a missing one beside the login', world: given(['authelia@docker', 'gone@file']), subjects: sonarr },
    { given: 'the right name of another provider', world: given(['authelia@file']), subjects: sonarr },
    { given: 'one that is no login', world: given(['strip'], known('strip@docker', 'headers')), subjects: sonarr },
    { given: 'a list of addresses', world: given(['home'], known('home@docker', 'ipallowlist')), subjects: sonarr },
    {
      given: 'a login that is disabled',
      world: given(['broken'], known('broken@docker', 'forwardauth', {}, 'disabled')),
      subjects: sonarr,
    },
    {
      given: 'a redirect to HTTPS that leaves out whoever spells the name in capitals',
      world: plain(regex('^http://(sonarr\\.small\\.test.*)')),
      subjects: ['sonarr-plain@docker'],
    },
    {
      given: 'a redirect to HTTPS, on an entrypoint that believes everybody’s X-Forwarded-Proto',
      world: plain(toHttps, ({ traefik }) => {
        for (const each of traefik.entryPoints) each.forwardedHeaders = { insecure: true, trustedIPs: [] };
      }),
      subjects: ['sonarr-plain@docker'],
    },
    {
      given: 'a second router',
      world: secured((evidence) => openRouter(evidence, 'radarr-two', 'radarr', 'two.small.test')),
      subjects: ['radarr-two@docker'],
    },
  ],
  unknown: [
    {
      given: 'a redirect to HTTPS, and nobody knows what the entrypoint believes',
      world: plain(toHttps, ({ traefik }) => {
        for (const each of traefik.entryPoints) delete each.forwardedHeaders;
      }),
      subjects: ['sonarr-plain@docker'],
    },
    {
      given: 'a router that is gone from the table',
      world: secured(({ traefik }) => {
        traefik.routers = traefik.routers.filter(({ name }) => name !== 'sonarr@docker');
      }),
      subjects: sonarr,
    },
    {
      given: 'no router at all',
      world: secured(({ access, traefik }) => {
        access.routers = [];
        traefik.routers = [];
      }),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [
    {
      given: 'everything is open',
      world: secured((_evidence, policy) => {
        for (const service of Object.keys(policy.access.levels))
          Object.assign(policy.access.levels, { [service]: 'bypass' });
      }),
    },
  ],
});

describe('login-middlewares', () => {
  /** As a compose file shows it: a table, and nobody who was asked. */
  const onPaper = (world: ReturnType<typeof secured>) => {
    const { artifacts, ...evidence } = evidenceOf(world);
    const access = { ok: false as const, ms: 0, scope: '', error: 'not shown', cause: 'source' as const };
    return judgeCheck(
      loginMiddlewares,
      { ...evidence, source: 'plan', artifacts: { ...artifacts, access } },
      world.policy,
    );
  };

  it('reads a table of which nobody was asked for anything', () => {
    expect(onPaper(secured())).toMatchObject({ outcome: 'pass' });
    const broken = onPaper(given([]));
    expect(broken.observations.filter(({ holds }) => holds === false).map(({ subject }) => subject)).toEqual(sonarr);
  });

  it('knows there of labels in other files', () => {
    const outcome = (name: string, planned: boolean) =>
      onPaper(given([name], ({ traefik }) => void (planned && (traefik.planned = true)))).outcome;
    expect(outcome('elsewhere@docker', true)).toBe('unknown');
    expect(outcome('elsewhere@docker', false)).toBe('fail');
    expect(outcome('elsewhere@file', true)).toBe('fail');
  });

  /** Sonarr's router without a login, with this about it and in the policy. */
  const open = (rule: string, change: (seen: ReturnType<typeof secured>) => void = () => undefined) => {
    const seen = given([], (evidence) => void Object.assign(routerOf(evidence, 'sonarr@docker'), { rule }));
    change(seen);
    return onPaper(seen).observations.flatMap(({ holds, subject }) => (holds === false ? [subject] : []));
  };
  const ownPath =
    (host: string) =>
    ({ policy }: ReturnType<typeof secured>) => {
      policy.routed = [...policy.routed, { host, path: '/oauth2', service: 'sonarr' }];
      policy.access.levels = { ...policy.access.levels, sonarr: 'bypass' };
      policy.access.login = { ...policy.access.login, kind: 'oauth2-proxy', service: 'sonarr' };
    };

  it('knows there a login’s own path on any name, or on all of a zone', () => {
    expect(open('PathPrefix(`/oauth2/`)', ownPath('*'))).toEqual([]);
    expect(open('HostRegexp(`^.+\\.small\\.test$`) && PathPrefix(`/oauth2/`)', ownPath('*.small.test'))).toEqual([]);
    expect(open('PathPrefix(`/oauth2/`)', ownPath('*.small.test'))).toEqual(sonarr);
    expect(open('PathPrefix(`/`)', ownPath('*'))).toEqual(sonarr);
    expect(open('PathPrefix(`/oauth2/`)')).toEqual(sonarr);
  });

  it('leaves out there what leads to nothing', () => {
    const nothing = ({ evidence }: ReturnType<typeof secured>) => {
      routerOf(evidence, 'sonarr@docker').service = 'noop@internal';
    };
    expect(open('Host(`www.small.test`)', nothing)).toEqual([]);
    expect(open('Host(`www.small.test`)')).toEqual(sonarr);
  });

  it('shows labels in the compose files, and a file’s router in the files beside them', () => {
    const [shown] = onPaper(given([])).observations.filter(({ holds }) => holds === false);
    expect(shown?.see).toBe('docker compose config | grep -F routers.sonarr.');
    const ofFile = given([], (evidence) => {
      Object.assign(routerOf(evidence, 'sonarr@docker'), { name: 'sonarr@file', provider: 'file' });
    });
    const [other] = onPaper(ofFile).observations.filter(({ subject }) => subject === 'sonarr@file');
    expect(other?.see).toMatch(/^grep -rnwF sonarr .*--include=\*\.toml \.$/);
  });

  it('names the proxy’s own API there where the world comes in to it', () => {
    const world = (hostIp: string) =>
      secured(({ traefik, containers }) => {
        traefik.entryPoints.push({ name: 'traefik', address: ':8080' });
        traefik.routers.push({
          ...routerOf({ traefik } as Artifacts, 'sonarr@docker'),
          ...{ name: 'api@internal', provider: 'internal', rule: 'PathPrefix(`/api`)', entryPoints: ['traefik'] },
          ...{ service: 'api@internal', middlewares: [] },
        });
        const proxy = containers.find(({ service }) => service === 'traefik');
        proxy?.published.push({ hostIp, hostPort: 8080, containerPort: 8080, protocol: 'tcp' });
      });
    const found = (hostIp: string) =>
      onPaper(world(hostIp)).observations.flatMap(({ holds, subject }) => (holds === false ? [subject] : []));
    expect(found('0.0.0.0')).toEqual(['api@internal']);
    expect(found('127.0.0.1')).toEqual([]);
  });

  it('names what is missing and shows the chain', () => {
    const world = given(['autheila@docker']);
    const found = judgeCheck(loginMiddlewares, evidenceOf(world), world.policy).observations.find(
      ({ holds }) => holds === false,
    );
    expect(found?.observed).toBe('autheila@docker does not exist (middlewares autheila@docker, which does not exist)');
  });
});
