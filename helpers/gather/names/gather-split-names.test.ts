import { describe, expect, it } from 'vitest';
import type { HttpProbe, Probe, ProbeResult } from '../../clients/probes.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';
import { gatherSplitNames } from './gather-split-names.ts';

type Answer = Partial<ProbeResult>;
const http = (status: number, headers: Record<string, string> = {}): Answer => ({
  value: 'open',
  http: { status, headers, body: '', certificate: null },
});

/** Traefik, with a client certificate asked of sonarr's name. */
function traefik({ sni, host }: HttpProbe): Answer {
  const name = host?.toLowerCase().replace(/\.$|:\d+$/g, '');
  if (!sni?.endsWith('.small.test')) return { value: 'open', error: 'TLS: TLSV1_UNRECOGNIZED_NAME' };
  if (sni.startsWith('sonarr.')) return { value: 'open', error: 'TLS: TLSV13_ALERT_CERTIFICATE_REQUIRED' };
  if (name === 'sonarr.small.test') return http(421);
  return http(302, { Location: 'https://auth.small.test/', 'X-Frame-Options': 'DENY', Server: 'x' });
}

type Change = Parameters<typeof secured>[0];
const withOptions: Change = ({ traefik: { routers } }) => {
  for (const router of routers) if (router.name.startsWith('sonarr')) router.tlsOptions = 'clients@file';
};

async function gather(change: Change = () => undefined, said?: string) {
  const { evidence, policy } = secured(change);
  const vantage = fakeVantage({
    namespaces: ['host', 'outside', 'traefik'],
    answer: (probe: Probe) => (probe.kind === 'http' ? traefik(probe) : {}),
    run: (_, __, input) => {
      const { askings } = JSON.parse(input) as { askings: { how: string }[] };
      const answers = askings.map(({ how }) =>
        how === 'long'
          ? { outcome: 'refused', detail: 'alert: decode_error', status: null, headers: {} }
          : { outcome: 'answered', detail: 'HTTP 302', status: 302, headers: { location: '/' } },
      );
      return { stdout: said ?? JSON.stringify(answers) };
    },
  });
  const { containers, host, traefik: table } = evidence;
  return gatherSplitNames.gather(contextOf(vantage, policy, { containers, host, traefik: table }));
}

describe('names apart', () => {
  it('asks each host once under its own name, and once under an open host’s', async () => {
    const { value, undertaken } = await gather();
    expect(value.names.map(({ host, options, own }) => [host, options, own.outcome])).toEqual([
      ['jellyfin.small.test', 'default', 'answered'],
      ['sonarr.small.test', 'default', 'refused'],
      ['radarr.small.test', 'default', 'answered'],
      ['qbittorrent.small.test', 'default', 'answered'],
      ['auth.small.test', 'default', 'answered'],
    ]);
    expect(value.rows.map(({ sni, host, by, spelling }) => `${host} ${spelling} ${by} ${sni}`)).toEqual([
      'jellyfin.small.test plain another auth.small.test',
      'sonarr.small.test plain another jellyfin.small.test',
      'radarr.small.test plain another jellyfin.small.test',
      'qbittorrent.small.test plain another jellyfin.small.test',
      'auth.small.test plain another jellyfin.small.test',
    ]);
    expect(undertaken?.['rows']).toHaveLength(5);
    expect(value.unasked).toEqual([]);
  });

  it('keeps of an answer where it leads and the headers that guard it', async () => {
    const { value } = await gather();
    const radarr = value.names.find(({ host }) => host === 'radarr.small.test');
    expect(radarr?.own).toEqual({
      ...{ outcome: 'answered', detail: 'HTTP 302', status: 302, location: 'https://auth.small.test/' },
      headers: { 'x-frame-options': 'DENY', server: 'x' },
    });
  });

  it('spells a host in all ways, and takes nobody’s name, where TLS options differ', async () => {
    const { value } = await gather(withOptions);
    const sonarr = value.rows.filter(({ host }) => host === 'sonarr.small.test');
    expect(sonarr.map(({ by, spelling, reply }) => `${by} ${spelling}: ${reply.status ?? reply.outcome}`)).toEqual([
      'another plain: 421',
      'another dot: 421',
      'another capitals: 421',
      'another port: 421',
      'stranger plain: refused',
      'none plain: refused',
    ]);
    expect(sonarr[0]?.sniOptions).toBe('default');
    const radarr = value.rows.filter(({ host }) => host === 'radarr.small.test');
    expect(radarr.map(({ sni, sniOptions }) => `${sni} ${sniOptions}`)).toEqual([
      'jellyfin.small.test default',
      ...Array.from({ length: 4 }, () => 'sonarr.small.test clients@file'),
    ]);
  });

  it('takes the names of routers for TCP, which no Host header turns', async () => {
    const { value } = await gather(({ traefik: { routers } }) => {
      const [like] = routers;
      if (like)
        routers.push({ ...like, name: 'old@docker', kind: 'tcp', rule: 'HostSNI(`old.small.test`)', tls: true });
    });
    expect(value.rows.filter(({ sni }) => sni === 'old.small.test').map(({ host }) => host)).toHaveLength(5);
  });

  it('reads what hellos in pieces were answered', async () => {
    const { value } = await gather();
    const [first] = value.names;
    expect(first?.whole.status).toBe(302);
    expect(first?.hellos.map(({ how, reply }) => `${how} ${reply.outcome}`)).toEqual([
      'records answered',
      'segments answered',
      'long refused',
    ]);
  });

  it('is unseen where the client says nothing, and where nothing can be asked', async () => {
    const { value } = await gather(() => undefined, 'no JSON');
    expect(
      value.names
        .flatMap(({ whole, hellos }) => [whole, ...hellos.map(({ reply }) => reply)])
        .map(({ outcome }) => outcome),
    ).toEqual(Array.from({ length: 20 }, () => 'unseen'));
    const { evidence, policy } = secured();
    const blind = await gatherSplitNames.gather(
      contextOf(blindVantage(['host', 'outside', 'traefik']), policy, evidence),
    );
    expect(new Set(blind.value.rows.map(({ reply }) => reply.outcome))).toEqual(new Set(['unseen']));
  });

  it('tells a name for which there is no plain request, and leaves out what Traefik has disabled', async () => {
    const { value } = await gather(({ traefik: { routers } }) => {
      for (const router of routers) {
        if (router.name === 'radarr@docker') router.rule += ' && Method(`POST`)';
        if (router.name === 'qbittorrent@docker') router.status = 'disabled';
      }
    });
    expect(value.unasked.map(({ router }) => router)).toEqual(['radarr@docker']);
    expect(value.names.map(({ host }) => host)).not.toContain('qbittorrent.small.test');
  });
});
