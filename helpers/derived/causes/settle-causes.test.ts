import { describe, expect, it } from 'vitest';
import { criteria } from '../../../suites/index.ts';
import type { LoginKind } from '../../evidence/login-kinds.ts';
import { judgeCriteria } from '../../kernel/judge.ts';
import { evidenceOf } from '../../testing/check-tester.ts';
import { world, type World } from '../../testing/worlds/world.ts';
import { containerOf, routerOf } from '../../testing/worlds/world-edits.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { settleCauses } from './settle-causes.ts';

/** Cause by `check subject`, of all that is wrong in a world. */
function causesIn(given: World): Map<string, string> {
  const evidence = evidenceOf(given);
  const judged = settleCauses(judgeCriteria(criteria, evidence, given.policy, null), evidence, given.policy);
  return new Map(
    judged.flatMap(({ checks }) =>
      checks.flatMap(({ id, observations }) =>
        observations.flatMap(({ subject, holds, cause }) =>
          holds === false ? [[`${id} ${subject}`, `${cause?.kind} ${cause?.key}`] as const] : [],
        ),
      ),
    ),
  );
}

const binding = { hostIp: '0.0.0.0', hostPort: 18989, containerPort: 8989, protocol: 'tcp' as const };

describe('the causes of a run', () => {
  it('are none where all is well, and no lead is left', () => {
    const given = secured();
    const evidence = evidenceOf(given);
    const judged = settleCauses(judgeCriteria(criteria, evidence, given.policy, null), evidence, given.policy);
    const all = judged.flatMap(({ checks }) => checks.flatMap(({ observations }) => observations));
    expect(all.filter(({ holds, cause }) => holds !== false && cause)).toEqual([]);
    expect(all.filter(({ lead }) => lead)).toEqual([]);
  });

  it('are one `ports:` entry for the engine’s binding and for what the scan saw of it', () => {
    const causes = causesIn(
      world(({ containers, outside }) => {
        containers.find(({ subject }) => subject === 'sonarr')?.published.push(binding);
        for (const scan of outside.scans) scan.tcpOpen.push(18989);
      }),
    );
    expect(causes.get('published-ports sonarr:8989/tcp')).toBe('publishedPort sonarr:8989/tcp');
    expect(causes.get('open-ports-outside outside → 18989/tcp')).toBe('publishedPort sonarr:8989/tcp');
  });

  it('of a router that Traefik renamed are the router as it was named, where its label stands', () => {
    const causes = causesIn(
      secured((artifacts) => {
        const router = routerOf(artifacts, 'sonarr@docker');
        Object.assign(router, { name: 'websecure-conflicted-sonarr@docker', errors: ['its TLS options contradict'] });
      }),
    );
    expect(causes.get('router-status sonarr@docker')).toBe('router sonarr@docker');
  });

  it('of a router without the login that the proxy itself asks for is the router, and no login service', () => {
    const causeBy = (kind: LoginKind) => {
      const given = secured((artifacts) => {
        const { containers } = artifacts;
        containers.splice(0, Infinity, ...containers.filter(({ service }) => service !== 'authelia'));
        routerOf(artifacts, 'sonarr@docker').middlewares = [];
      });
      const { access } = given.policy;
      return causesIn({
        ...given,
        policy: { ...given.policy, access: { ...access, login: { ...access.login, kind } } },
      });
    };
    const subject = 'login-middlewares sonarr@docker';
    expect(causeBy('basicauth').get(subject)).toBe('router sonarr@docker');
    expect(causeBy('authelia').get(subject)).toBe('login authelia');
  });

  it('of labels that nobody bears are the healer, which was told of them; of one that lacks, its service', () => {
    const told = (labelled: (service: string) => boolean) =>
      causesIn(
        hardened(({ healing }) => {
          healing.looksFor = 'heal=true';
          for (const each of healing.containers) each.labelled = labelled(each.service);
        }),
      ).get('healing-labels radarr');
    expect(told(() => false)).toBe(`service ${hardened().policy.healing.service}`);
    expect(told((service) => service !== 'radarr')).toBe('service radarr');
  });

  it('of an open port that nobody publishes are who holds it, or the host’s port', () => {
    const open = (container: string | null) =>
      causesIn(
        world(({ outside, listeners }) => {
          for (const scan of outside.scans) scan.tcpOpen.push(2222);
          const [socket] = listeners.sockets;
          if (!socket) throw new Error('the small world listens');
          const here = { namespace: 'host', port: 2222, protocol: 'tcp' as const, loopback: false };
          listeners.sockets.push({ ...socket, ...here, container });
        }),
      ).get('open-ports-outside outside → 2222/tcp');
    expect(open(null)).toBe('listener host:2222/tcp');
    expect(open('stray')).toBe('service stray');
  });

  it('of a membership are its entry, or the network where it is not to be there', () => {
    const joined = (network: string) =>
      causesIn(
        world((evidence) => {
          const container = containerOf(evidence, 'sonarr');
          const [own] = container.attachments;
          if (own) container.attachments.push({ ...own, network });
        }),
      ).get(`network-membership sonarr@${network}`);
    expect(joined('frontend-net')).toBe('membership sonarr@frontend-net');
    expect(joined('stray-net')).toBe('network stray-net');
  });

  it('of what is seen of a service that does not run are that service', () => {
    const causes = causesIn(
      secured((evidence) => {
        Object.assign(containerOf(evidence, 'radarr'), { status: 'exited', pid: 0 });
        routerOf(evidence, 'radarr@docker').status = 'disabled';
      }),
    );
    expect(causes.get('router-status radarr@docker')).toBe('service radarr');
    expect(causes.get('running-services radarr')).toBe('service radarr');
  });

  it('are the stack where nothing of it runs', () => {
    const causes = causesIn(
      world(({ containers }) => {
        for (const each of containers) Object.assign(each, { status: 'exited', pid: 0 });
      }),
    );
    expect(
      new Set(
        causes
          .entries()
          .filter(([key]) => key.startsWith('running-'))
          .map(([, cause]) => cause),
      ),
    ).toEqual(new Set(['stack stack']));
  });

  it('of a router without a login are the router, and of one with a login the login', () => {
    const without = causesIn(secured((evidence) => void (routerOf(evidence, 'radarr@docker').middlewares = [])));
    expect(without.get('login-middlewares radarr@docker')).toBe('router radarr@docker');
    const passed = causesIn(
      secured(({ access }) => {
        for (const row of access.rows.filter(
          ({ router, purpose }) => router === 'radarr@docker' && purpose === 'anonymous',
        ))
          Object.assign(row, { status: 200, location: null, backend: 'radarr' });
      }),
    );
    expect(passed.get('anonymous-answers radarr@docker')).toBe('login authelia');
  });

  it('of TLS are the options that all share, those of one router, or the entrypoint that is not there', () => {
    const old = (hosts: (host: string) => boolean, change: Parameters<typeof secured>[0] = () => undefined) =>
      causesIn(
        secured((evidence, policy) => {
          change?.(evidence, policy);
          for (const { host, versions } of evidence.tls.profiles)
            if (hosts(host)) versions['1.0'] = { outcome: 'accepted', detail: 'TLSv1', version: '1.0' };
        }),
      );
    const ofTls = (causes: Map<string, string>) =>
      new Set(
        causes
          .entries()
          .filter(([key]) => key.startsWith('tls-versions'))
          .map(([, cause]) => cause),
      );
    expect(ofTls(old(() => true))).toEqual(new Set(['tlsOptions default']));
    const radarr = (host: string) => host.startsWith('radarr.');
    expect(ofTls(old(radarr))).toEqual(new Set(['router radarr@docker']));
    expect(
      ofTls(old(radarr, (evidence) => void (routerOf(evidence, 'radarr@docker').tlsOptions = 'old@file'))),
    ).toEqual(new Set(['tlsOptions old@file']));
    const none = old(
      () => true,
      ({ traefik }) => {
        traefik.entryPoints = traefik.entryPoints.filter(({ address }) => address !== ':443');
        for (const router of traefik.routers) router.tls = false;
        for (const each of traefik.entryPoints) if (each.http) each.http.tls = null;
      },
    );
    expect(ofTls(none)).toEqual(new Set(['entrypoint 443/tcp']));
  });

  it('of a header are the middleware that sends it, else where all or one of them come in', () => {
    const empty = { requestSets: [], requestClears: [], responseSets: [], responseClears: [] };
    const ofSeconds = (seconds: number) => ({
      hsts: { seconds, includeSubdomains: false, preload: false, force: false },
      ...empty,
    });
    const told = (isHit: (host: string) => boolean, headers: Record<string, object>) =>
      causesIn(
        secured(({ traefik, pages }) => {
          for (const page of pages.pages.filter(({ host }) => isHit(host))) page.hsts = 'max-age=3600';
          const hit = (rule: string) => pages.pages.some(({ host }) => isHit(host) && rule.includes(`\`${host}\``));
          for (const router of traefik.routers.filter(({ rule, provider }) => provider !== 'internal' && hit(rule)))
            router.middlewares.push(...Object.keys(headers));
          for (const [name, each] of Object.entries(headers))
            traefik.middlewares.push({
              ...{ name, provider: 'file', type: 'headers', status: 'enabled', errors: [] },
              config: { headers: { hsts: null, ...empty, ...each } },
            });
        }),
      ).get('hsts radarr.small.test');
    const [all, one] = [() => true, (host: string) => host.startsWith('radarr.')];
    const asked = { 'asked@file': { requestClears: ['Remote-User'] } };
    expect(told(all, { 'short@file': ofSeconds(3600), ...asked })).toBe('middleware short@file');
    expect(told(all, asked)).toBe('entrypoint websecure');
    expect(told(all, { 'short@file': ofSeconds(3600), 'long@file': ofSeconds(7200) })).toBe('entrypoint websecure');
    expect(told(one, { 'gone@file': { responseSets: ['Strict-Transport-Security'] } })).toBe('middleware gone@file');
    expect(told(one, { 'year@file': ofSeconds(31_536_000) })).toBe('router radarr@docker');
    expect(told(one, {})).toBe('router radarr@docker');
  });

  it('are no router for connections of any name where a page is wrong', () => {
    const found = causesIn(
      secured(({ traefik, pages }) => {
        for (const page of pages.pages) if (page.host.startsWith('radarr.')) page.hsts = 'max-age=3600';
        const [like] = traefik.routers.filter(({ name }) => name === 'radarr@docker');
        if (!like) throw new Error('radarr is not routed');
        const ssh = { name: 'git-ssh@docker', kind: 'tcp' as const, rule: 'HostSNI(`*`)', entryPoints: ['ssh'] };
        traefik.routers.unshift({ ...like, ...ssh, middlewares: [], priority: -1 });
      }),
    );
    expect(found.get('hsts radarr.small.test')).toBe('router radarr@docker');
  });

  it('of certificates are the one that all are shown, or the one that a host lacks', () => {
    const causes = (change: Parameters<typeof secured>[0]) =>
      new Set(
        causesIn(secured(change))
          .entries()
          .filter(([key]) => key.startsWith('certificate-'))
          .map(([, cause]) => cause),
      );
    expect(causes(({ tls }) => tls.certificates.forEach((each) => (each.trust.trusted = false)))).toEqual(
      new Set([expect.stringMatching(/^certificate .*small\.test$/)]),
    );
    const lacking = causes(({ tls }) => tls.certificates.forEach((each) => (each.names = ['other.test'])));
    expect(lacking).toContain('certificate radarr.small.test');
  });

  it('without evidence of anything are the subjects', () => {
    const given = world();
    const evidence = evidenceOf(given);
    for (const id of Object.keys(evidence.artifacts))
      Object.assign(evidence.artifacts, { [id]: { ok: false, ms: 1, scope: '', error: 'no', cause: 'failed' } });
    const observations = [
      { subject: 'a', holds: false, expected: 'x', observed: 'y' },
      { subject: 'b', holds: false, expected: 'x', observed: 'y', lead: { from: 'host' as const, key: 'b.test' } },
    ];
    const [first] = judgeCriteria(criteria.slice(0, 1), evidence, given.policy, null);
    const [check] = first?.checks ?? [];
    if (!first || !check) throw new Error('there is a first criterion');
    const bare = { ...first, checks: [{ ...check, observations }] };
    expect(settleCauses([bare], evidence, given.policy)[0]?.checks[0]?.observations.map(({ cause }) => cause)).toEqual([
      { kind: 'subject', key: 'a' },
      { kind: 'subject', key: 'b.test' },
    ]);
  });
});
