import { describe, expect, it } from 'vitest';
import type { HelloProbe, Probe, ProbeResult } from '../../clients/probes.ts';
import { suiteFamilies } from '../../evidence/tls.ts';
import { makeCertificate } from '../../sources/make-certificate.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { everySuite, modernSuites, nameSuite, suitesOf } from './tls-suites.ts';
import { gatherTls } from './gather-tls.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

const root = await makeCertificate({ subject: 'Small Authority', authority: true });
const leaf = await makeCertificate({ subject: 'small.test', names: ['*.small.test'], by: root });
const strong = [0xc02b, 0x1301];

/** A server that takes the given versions and suites, and knows every name below small.test. */
const server =
  (versions: readonly string[], suites: readonly number[] = strong) =>
  (probe: Probe): Partial<ProbeResult> => {
    if (probe.kind === 'hello' && probe.own) return greets(probe.version, probe.suites[0] ?? 0);
    if (probe.kind === 'http') return { value: 'open', error: 'TLS: TLSV1_UNRECOGNIZED_NAME' };
    if (probe.kind !== 'hello' && probe.kind !== 'tls') return {};
    if (!probe.sni?.endsWith('.small.test')) return { value: 'refused', error: 'alert: unrecognized_name' };
    return probe.kind === 'tls' ? shakesHands(probe) : chooses(probe, versions, suites);
  };

const greets = (version: string, suite: number): Partial<ProbeResult> => ({
  value: 'open',
  hello: { version, suite, compression: null, secureRenegotiation: true },
});

const shakesHands = ({ alpn }: Extract<Probe, { kind: 'tls' }>): Partial<ProbeResult> => ({
  value: 'open',
  tls: {
    version: '1.3',
    suite: 'TLS_AES_128_GCM_SHA256',
    alpn: alpn?.[0] ?? null,
    compression: null,
    chain: [leaf.certificate],
  },
});

function chooses(
  { version: asked, suites: offered }: Extract<Probe, { kind: 'hello' }>,
  versions: readonly string[],
  suites: readonly number[],
): Partial<ProbeResult> {
  const version = versions.filter((each) => (asked === '1.3' ? each === '1.3' : each <= asked)).at(-1);
  if (!version) return { value: 'refused', error: 'alert: protocol_version' };
  const suite = offered.find((each) => suites.includes(each));
  return suite === undefined ? { value: 'refused', error: 'alert: handshake_failure' } : greets(version, suite);
}

type Change = Parameters<typeof secured>[0];
async function gather(
  answer: (probe: Probe) => Partial<ProbeResult>,
  change?: Change,
  namespaces = ['host', 'outside', 'traefik'],
) {
  const { evidence, policy } = secured(change);
  policy.tls.authority ??= 'env:CA';
  const vantage = fakeVantage({ namespaces, answer });
  const { value, scope } = await gatherTls.gather(
    contextOf(vantage, policy, evidence, { resolve: () => root.certificate }),
  );
  return { value, scope, asked: vantage.asked.map(({ probe }) => probe), batches: vantage.batches };
}
const hellos = (asked: readonly Probe[]) =>
  asked.filter((probe): probe is HelloProbe => probe.kind === 'hello' && !probe.own);

describe('gatherTls', () => {
  it('tries each version and each family of suites alone, for every name, from outside, in one round', async () => {
    const { value, asked, batches, scope } = await gather(server(['1.2', '1.3']));
    const mine = hellos(asked).filter(({ sni }) => sni === 'sonarr.small.test');
    expect(mine.map(({ version, suites }) => [version, suites.length])).toEqual([
      ['1.0', everySuite.length],
      ['1.1', everySuite.length],
      ['1.2', everySuite.length],
      ['1.3', modernSuites.length],
      ...suiteFamilies.map((family) => ['1.2', suitesOf(family).length]),
    ]);
    expect(new Set(mine.map(({ namespace, address, port }) => `${namespace} ${address} ${port}`))).toEqual(
      new Set(['outside 198.51.100.10 443']),
    );
    expect(batches).toHaveLength(1);
    expect(scope).toBe('65 handshakes with 5 host names from outside:lab, certificates held against Small Authority');
    expect(value.profiles.map(({ host, routers }) => [host, routers])).toEqual([
      ['jellyfin.small.test', ['jellyfin@docker']],
      ['sonarr.small.test', ['sonarr@docker', 'sonarr-api@docker']],
      ['radarr.small.test', ['radarr@docker']],
      ['qbittorrent.small.test', ['qbittorrent@docker']],
      ['auth.small.test', ['authelia@docker']],
    ]);
  });

  it('says what was accepted, chosen and shown', async () => {
    const { value } = await gather(server(['1.2', '1.3']));
    const [look] = value.profiles;
    expect(look?.versions).toEqual({
      '1.0': { outcome: 'refused', detail: 'alert: protocol_version', alert: 'protocol_version' },
      '1.1': { outcome: 'refused', detail: 'alert: protocol_version', alert: 'protocol_version' },
      '1.2': { outcome: 'accepted', detail: 'TLS 1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', version: '1.2' },
      '1.3': { outcome: 'accepted', detail: 'TLS 1.3, TLS_AES_128_GCM_SHA256', version: '1.3' },
    });
    expect(look?.suites.filter(({ outcome }) => outcome === 'accepted')).toEqual([
      {
        family: 'strong',
        names: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
        outcome: 'accepted',
        detail: 'TLS 1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        version: '1.2',
      },
    ]);
    expect(look).toMatchObject({
      tcp: false,
      alpn: { outcome: 'accepted', protocol: 'h2' },
      older: { compression: null, secureRenegotiation: true },
    });
    expect(value.certificates).toEqual([
      expect.objectContaining({
        id: look?.certificate,
        subject: 'small.test',
        trust: { trusted: true, reason: 'signed by Small Authority' },
      }),
    ]);
    expect(value.control).toEqual({ versions: ['1.0', '1.1', '1.2'], suites: ['anonymous', 'null'], error: null });
    expect(
      value.strangers.map(({ asked, handshake, certificate, status }) => [
        asked,
        handshake.outcome,
        certificate,
        status,
      ]),
    ).toEqual([
      ['unknown-name', 'refused', null, null],
      ['no-name', 'refused', null, null],
    ]);
  });

  it('takes an older version that comes back for a refusal', async () => {
    const { value } = await gather(server(['1.0']));
    expect(Object.values(value.profiles[0]?.versions ?? {}).map(({ outcome, detail }) => [outcome, detail])).toEqual([
      ['accepted', expect.stringMatching(/^TLS 1\.0/)],
      ['refused', 'answered with TLS 1.0'],
      ['refused', 'answered with TLS 1.0'],
      ['refused', 'alert: protocol_version'],
    ]);
  });

  it('names every weak suite that is accepted, and asks no further where none is', async () => {
    const weak = [0x000a, 0xc012, 0x0005];
    const { value, batches } = await gather(server(['1.2'], [...strong, ...weak]), ({ traefik }, policy) => {
      traefik.routers = traefik.routers.filter(({ name }) => name === 'jellyfin@docker');
      policy.hosts = {};
    });
    const accepted = value.profiles[0]?.suites
      .filter(({ outcome }) => outcome === 'accepted')
      .map(({ family, names }) => [family, names]);
    expect(accepted).toEqual([
      ['des', ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA']],
      ['rc4', ['TLS_RSA_WITH_RC4_128_SHA']],
      ['strong', ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256']],
    ]);
    expect(batches.slice(1)).toEqual([2, 1]);
  });

  it('asks declared names without a router too, and both families of addresses', async () => {
    const { value } = await gather(
      server(['1.2', '1.3']),
      ({ host, traefik }, policy) => {
        traefik.routers = [];
        policy.hosts = { 'Old.small.test': 'sonarr' };
        host.addresses.push({
          interface: 'eth0',
          address: '2001:db8:100::10',
          prefix: 64,
          family: 6,
          scope: 'global',
          bridge: false,
        });
      },
      ['host', 'traefik'],
    );
    expect(value.profiles.map(({ host, family, namespace, routers }) => [host, family, namespace, routers])).toEqual([
      ['old.small.test', 4, 'host', []],
      ['old.small.test', 6, 'host', []],
    ]);
    expect(value.strangers).toHaveLength(4);
  });

  it('asks names of TCP routers, and says which routers name none', async () => {
    const like = {
      provider: 'docker',
      entryPoints: ['websecure'],
      service: 'x',
      middlewares: [],
      priority: 1,
      tls: true,
      status: 'enabled',
      errors: [],
    };
    const { value } = await gather(server(['1.2']), ({ traefik }) => {
      traefik.routers = [
        { ...like, name: 'mail@docker', kind: 'tcp', rule: 'HostSNI(`mail.small.test`)' },
        { ...like, name: 'all@docker', kind: 'tcp', rule: 'HostSNI(`*`)' },
        { ...like, name: 'any@docker', kind: 'http', rule: 'PathPrefix(`/`)' },
      ];
    });
    expect(value.profiles.find(({ host }) => host === 'mail.small.test')).toMatchObject({
      routers: ['mail@docker'],
      tcp: true,
    });
    expect(value.unasked.map(({ router }) => router)).toEqual(['all@docker', 'any@docker']);
  });

  it('makes up a name that fits a pattern', async () => {
    const { value } = await gather(server(['1.2', '1.3']), ({ traefik }) => {
      for (const router of traefik.routers.filter(({ name }) => name === 'radarr@docker'))
        router.rule = 'HostRegexp(`^radarr-[0-9]+\\.small\\.test$`)';
    });
    expect(value.profiles.find(({ routers }) => routers.includes('radarr@docker'))?.host).toMatch(
      /^radarr-[0-9]+\.small\.test$/,
    );
  });

  it('asks the names that a rule takes, not those that it leaves out, nor a pattern itself', async () => {
    const { value } = await gather(server(['1.2', '1.3']), ({ traefik }) => {
      const [like] = traefik.routers.filter(({ name }) => name === 'radarr@docker');
      if (!like) throw new Error('the small world has no radarr');
      const make = (name: string, rule: string, more: object = {}) => ({
        ...like,
        name: `${name}@docker`,
        rule,
        ...more,
      });
      traefik.routers = [
        make('not', 'Host(`a.small.test`) && !Host(`evil.small.test`)'),
        make('list', 'Host(`b.small.test`, `c.small.test`)', { ruleSyntax: 'v2' }),
        make('wild', 'Host(`*.wild.small.test`)'),
        make('all-but', '!Host(`a.small.test`)', { priority: 1 }),
        make('tcp', 'HostSNI(`d.small.test`) || HostSNI(`*.git.small.test`)', { kind: 'tcp' }),
      ];
    });
    const asked = (router: string) =>
      value.profiles.filter(({ routers }) => routers.includes(`${router}@docker`)).map(({ host }) => host);
    expect([asked('not'), asked('list'), asked('tcp'), asked('all-but')]).toEqual([
      ['a.small.test'],
      ['b.small.test', 'c.small.test'],
      ['d.small.test'],
      [],
    ]);
    expect(asked('wild')).toHaveLength(1);
    expect(asked('wild')[0]).toMatch(/^[a-z0-9-]+\.wild\.small\.test$/);
    expect(value.unasked.map(({ router }) => router)).toEqual(['all-but@docker']);
  });

  it('asks once more where nothing came back, and takes the better answer', async () => {
    const answers = server(['1.2', '1.3']);
    const seen = new Set<string>();
    const { value, batches } = await gather((probe) => {
      const key = JSON.stringify(probe);
      if (probe.kind !== 'hello' || probe.own || seen.has(key)) return answers(probe);
      seen.add(key);
      return { value: 'dropped', error: 'connected, but no TLS handshake within 3000 ms' };
    });
    expect(batches).toEqual([74, 60]);
    expect(value.profiles.every(({ versions }) => versions['1.2'].outcome === 'accepted')).toBe(true);
  });

  it('tells a closed port, another protocol and silence apart', async () => {
    const outcomes = async (result: Partial<ProbeResult>) => {
      const { value } = await gather((probe) => (probe.kind === 'hello' && probe.own ? {} : result));
      return [
        value.profiles[0]?.versions['1.0'].outcome,
        value.profiles[0]?.alpn.outcome,
        value.profiles[0]?.certificate,
        value.strangers[0]?.handshake.outcome,
        value.control,
      ];
    };
    const none = { versions: [], suites: [], error: 'probe-failed' };
    expect(await outcomes({ value: 'refused', error: 'ECONNREFUSED: Connection refused' })).toEqual([
      'closed',
      'closed',
      null,
      'closed',
      none,
    ]);
    expect(await outcomes({ value: 'open', error: 'connected, but what answers does not speak TLS' })).toEqual([
      'other',
      'other',
      null,
      'other',
      none,
    ]);
    expect(await outcomes({ value: 'dropped', error: 'silence' })).toEqual(['unseen', 'unseen', null, 'unseen', none]);
  });

  it('proves nothing where no probe could run', async () => {
    const { evidence, policy } = secured();
    const { value } = await gatherTls.gather(contextOf(blindVantage(['host']), policy, evidence));
    expect(value.control).toEqual({ versions: [], suites: [], error: 'setns: Operation not permitted' });
    expect(
      value.profiles.flatMap(({ versions }) => Object.values(versions)).every(({ outcome }) => outcome === 'unseen'),
    ).toBe(true);
  });
});

describe('the table of suites', () => {
  it('has every number once, and names as IANA writes them', () => {
    const all = [...everySuite, ...modernSuites];
    expect(new Set(all).size).toBe(all.length);
    expect(
      all.filter(
        (code) =>
          !/^TLS_(\w+_WITH_)?(NULL|RC4|RC2|DES40|DES|3DES|IDEA|AES|CAMELLIA|SEED|ARIA|CHACHA20)_/.test(nameSuite(code)),
      ),
    ).toEqual([]);
    expect([0x0005, 0x0003, 0xcca8, 0x1301, 0x0064, 0xffff].map(nameSuite)).toEqual([
      'TLS_RSA_WITH_RC4_128_SHA',
      'TLS_RSA_EXPORT_WITH_RC4_40_MD5',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_AES_128_GCM_SHA256',
      'TLS_RSA_EXPORT1024_WITH_RC4_56_SHA',
      '0xffff',
    ]);
  });
});
