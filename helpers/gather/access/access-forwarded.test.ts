import { describe, expect, it } from 'vitest';
import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { routedAnywhere, watchForwarded, waysTo } from './access-forwarded.ts';

const http = (status: number): Partial<ProbeResult> => ({
  value: 'open',
  http: { status, headers: {}, body: '', certificate: null },
});

interface Given {
  change?: (evidence: Artifacts) => void;
  answer?: (probe: HttpProbe) => Partial<ProbeResult>;
  /** Names that leave the proxy with each request's mark; none: nothing does. */
  names?: readonly string[];
  /** Packets that the watch had no room for. */
  lost?: number;
}

/** Forges on the open ways of the small world: jellyfin's, and sonarr's API. */
async function forge({ change, answer = () => http(200), names = [], lost = 0 }: Given) {
  const { evidence, policy } = secured(change);
  const servers = evidence.traefik.services.map(({ servers: [server] }) => new URL(server?.url ?? 'http://none.test'));
  const vantage = fakeVantage({
    namespaces: ['host', 'outside', 'traefik'],
    answer: (probe) => (probe.kind === 'http' ? answer(probe) : { value: 'open' }),
    run: (_namespace, argv) => ({
      stdout: JSON.stringify({
        lost,
        seen: servers.flatMap(({ hostname: to, port }) =>
          [...Array(names.length > 0 ? 40 : 0).keys()].map((at) => ({
            ...{ mark: `${argv[5] ?? ''}x${at}`, to, port: Number(port), names },
          })),
        ),
      }),
    }),
  });
  const context = contextOf(vantage, policy, evidence);
  const ways = waysTo(context, routedAnywhere(context, evidence.traefik), false);
  const rows = await watchForwarded(context, 'traefik', ways);
  const sent = vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' ? [probe.lines ?? []] : []));
  return { rows, sent };
}

const mark = 'X-Stackproof-Mark';

describe('forged identity headers', () => {
  it('are sent in every spelling, and told as they were sent', async () => {
    const names = [mark, 'Remote.user', 'Remote_groups', 'Accept', 'X-Webauth-User'];
    const { rows, sent } = await forge({ names });
    const lines = new Set(sent.flat().map(([name]) => name));
    expect(sent).toHaveLength(2 * 9);
    for (const name of ['Remote-User', 'rEMOTE-uSER', 'Remote_User', 'Remote.User', 'Remote User', ' Remote-User'])
      expect(lines).toContain(name);
    expect(lines).toContain('X-Authentik-Username');
    expect(rows.map(({ router, arrived, passed }) => [router, arrived, passed])).toEqual(
      ['jellyfin@docker', 'sonarr-api@docker'].map((router) => [
        ...[router, true],
        ['Remote.User', 'Remote_Groups', 'X-WebAuth-User'],
      ]),
    );
  });

  it('are sent alone as well', async () => {
    const { rows, sent } = await forge({ names: [mark] });
    expect(sent.filter((all) => all.length === 1)).toHaveLength(2 * 4);
    expect(
      rows[0]?.tried?.map(({ spelling, header, arrived, refused }) => [spelling, header, arrived, refused]),
    ).toEqual([
      ...['plain', 'twice', 'underscores', 'dots', 'spaces'].map((spelling) => [spelling, null, true, false]),
      ...['User', 'Groups', 'Name', 'Email'].map((each) => ['alone', `Remote-${each}`, true, false]),
    ]);
  });

  it('are turned away, or nobody knows what became of them', async () => {
    const { rows } = await forge({
      answer: ({ lines = [] }) => {
        const [name = ''] = lines[0] ?? [];
        if (name === 'Remote_User') return http(400);
        if (name === 'Remote.User') return http(502);
        return name === 'Remote User' ? { value: 'open', error: 'reset', code: 'reset' } : http(200);
      },
    });
    const [row] = rows;
    const why = 'its mark was not seen on the way to 203.0.113.35:8096; it was answered 200';
    expect([row?.arrived, row?.passed, row?.error]).toEqual([false, [], why]);
    const refused = Object.fromEntries((row?.tried ?? []).map((each) => [each.spelling, each.refused]));
    expect(refused).toMatchObject({ plain: false, underscores: true, dots: false, spaces: true });
  });

  it.each([
    ['/web/', '/web/', 4],
    ['https://jellyfin.small.test/web/', '/web/', 4],
    ['https://auth.small.test/', '/', 2],
    ['/', '/', 2],
  ])('begin again where a front page leads to, on the same name: %s', async (location, path, passes) => {
    const moved = { ...http(302), http: { status: 302, headers: { location }, body: '', certificate: null } };
    const { rows, sent } = await forge({ answer: (probe) => (probe.path === '/' ? moved : http(200)) });
    expect(rows[0]).toMatchObject({ router: 'jellyfin@docker', path });
    // Sonarr's API is no front page.
    expect(sent).toHaveLength((passes - 1) * 9 + (passes === 2 ? 9 : 0));
  });

  it('may have passed where packets were lost', async () => {
    const { rows } = await forge({ lost: 12 });
    const why = '12 packets came faster than this machine could read them';
    expect(rows.map(({ arrived, error }) => [arrived, error])).toEqual([
      [false, `its mark was not seen on the way to 203.0.113.35:8096; ${why}`],
      [false, `its mark was not seen on the way to 203.0.113.100:8989; ${why}`],
    ]);
  });

  it('are sent at every entrypoint of a router, published or not', async () => {
    const { rows } = await forge({
      change: ({ traefik }) => {
        traefik.entryPoints.push({ name: 'further', address: ':8443' });
        traefik.routers.find(({ name }) => name === 'jellyfin@docker')?.entryPoints.push('further');
      },
    });
    expect(rows.map(({ router, scheme, port }) => [router, scheme, port])).toEqual([
      ['jellyfin@docker', 'https', 443],
      ['jellyfin@docker', 'https', 8443],
      ['sonarr-api@docker', 'https', 443],
    ]);
  });

  it('cannot be read on their way to a backend that speaks TLS', async () => {
    const { rows } = await forge({
      change: ({ traefik, routes }) => {
        for (const server of [...traefik.services.flatMap(({ servers }) => servers), ...routes.backends])
          server.url = server.url.replace('http:', 'https:');
      },
    });
    expect(rows.map(({ arrived, sealed }) => [arrived, sealed])).toEqual([
      [false, true],
      [false, true],
    ]);
    expect(rows[0]?.error).toBe('the proxy speaks TLS to 203.0.113.35:8096, which cannot be read');
  });
});
