import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { makeCertificate } from '../../sources/make-certificate.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';
import { gatherHttp3 } from './gather-http3.ts';

const shown = await makeCertificate({ subject: 'small.test', names: ['*.small.test'] });

interface Asked {
  planted: object | null;
  plant?: object;
  visits: { address: string; port: number; seconds: number; sni: string; requests: { host: string }[] }[];
}

const overTcp =
  (altSvc: string) =>
  (probe: Probe): Partial<ProbeResult> => {
    if (probe.kind === 'tls')
      return {
        value: 'open',
        tls: { version: '1.3', suite: 'x', alpn: null, compression: null, chain: [shown.certificate] },
      };
    const headers = { Location: 'https://auth.small.test/', ...(altSvc ? { 'Alt-Svc': altSvc } : {}) };
    return { value: 'open', http: { status: 302, headers, body: '', certificate: null } };
  };

type Change = Parameters<typeof secured>[0];
const speaking: Change = ({ traefik, containers }) => {
  for (const entryPoint of traefik.entryPoints) entryPoint.http3 = entryPoint.name === 'websecure';
  const proxy = containers.find(({ service }) => service === 'traefik');
  const [like] = proxy?.published ?? [];
  if (like) proxy?.published.push({ ...like, protocol: 'udp', containerPort: 443, hostPort: 443 });
};

const answer = {
  ...{ handshake: 'accepted', detail: 'HTTP/3', chain: [shown.certificate] },
  answers: [{ status: 302, headers: { Location: 'https://auth.small.test/' } }],
};
const silence = { handshake: 'silent', detail: 'silence for 2 s', chain: [], answers: [null] };

async function gather(
  change: Change,
  {
    visit = answer,
    control = null,
    altSvc = '',
    turn = () => Promise.resolve(),
  }: { visit?: object; control?: string | null; altSvc?: string; turn?: (asked: Asked[]) => Promise<void> } = {},
) {
  const { evidence, policy } = secured(change);
  const asked: Asked[] = [];
  const vantage = fakeVantage({
    namespaces: ['host', 'outside', 'traefik'],
    answer: overTcp(altSvc),
    run: (_, __, input) => {
      const given = JSON.parse(input) as Asked;
      asked.push(given);
      if (given.plant) return {};
      const planted = given.planted ? { ...answer, answers: [{ status: 204, headers: {} }] } : null;
      return { stdout: JSON.stringify({ control, planted, visits: given.visits.map(() => visit) }) };
    },
  });
  const { containers, host, traefik } = evidence;
  const context = contextOf(vantage, policy, { containers, host, traefik }, { turn: () => turn(asked) });
  return { asked, ...(await gatherHttp3.gather(context)) };
}

describe('HTTP/3', () => {
  it('is asked for once where TLS is spoken and nobody offers it, beside a server of our own on the host', async () => {
    const { value, asked } = await gather(() => undefined, { visit: silence });
    expect(value.doors).toEqual([
      {
        ...{ family: 4, namespace: 'outside', address: '198.51.100.10', port: 443 },
        ...{ entryPoint: null, offers: [], outcome: 'silent', detail: 'silence for 2 s' },
      },
    ]);
    expect(value.answers).toEqual([]);
    expect(value.controls).toEqual([{ namespace: 'outside', error: null, reached: true }]);
    expect(asked.find(({ plant }) => plant === undefined)?.visits).toHaveLength(1);
  });

  it('is asked for before its turn where nobody offers it, and after it where somebody does', async () => {
    const askedAtTurn = async (change: Change) => {
      const visits: number[] = [];
      const turn = (asked: Asked[]) =>
        Promise.resolve(void visits.push(asked.filter(({ plant }) => plant === undefined).length));
      await gather(change, { visit: silence, turn });
      return visits;
    };
    expect(await askedAtTurn(() => undefined)).toEqual([1]);
    expect(await askedAtTurn(speaking)).toEqual([0, 1]);
  });

  it('is compared with TCP, host by host, where it is offered', async () => {
    const { value, undertaken } = await gather(speaking, { altSvc: 'h3=":443"; ma=2592000' });
    expect(value.doors).toMatchObject([
      { entryPoint: 'websecure', offers: ['entrypoint', 'published', 'advertised'], outcome: 'accepted' },
    ]);
    const asWritten = value.answers.filter(({ inCapitals }) => !inCapitals);
    expect(asWritten.map(({ host, path }) => host + path)).toEqual([
      'jellyfin.small.test/',
      'sonarr.small.test/',
      'radarr.small.test/',
      'qbittorrent.small.test/',
      'auth.small.test/',
      'sonarr.small.test/api',
    ]);
    const [first] = value.answers;
    expect(first?.quic).toEqual(first?.tcp);
    expect(first?.certificates.quic).toMatch(/^[0-9A-F]{2}:/);
    expect(first?.certificates.quic).toBe(first?.certificates.tcp);
    expect(undertaken?.['answers']).toHaveLength(12);
  });

  it('is asked for each host under its name in capitals as well, where it is offered', async () => {
    const { value, asked } = await gather(speaking);
    const names = asked.flatMap(({ plant, visits }) => (plant ? [] : visits.map(({ sni }) => sni)));
    expect(names.slice(0, 2)).toEqual(['jellyfin.small.test', 'JELLYFIN.SMALL.TEST']);
    expect(value.answers.filter(({ inCapitals }) => inCapitals).map(({ host }) => host)).toHaveLength(6);
  });

  it('is asked for beside the proxy where its entrypoint has it and nobody publishes it', async () => {
    const { value } = await gather(({ traefik: { entryPoints } }) => {
      for (const entryPoint of entryPoints) entryPoint.http3 = entryPoint.name === 'websecure';
    });
    expect(value.doors.map(({ namespace, address, offers }) => `${namespace} ${address} ${offers.join()}`)).toEqual([
      'traefik 127.0.0.1 entrypoint',
      'outside 198.51.100.10 ',
    ]);
  });

  it('is refused, silent or unseen, as the client says', async () => {
    const outcomeOf = async (visit: object) => (await gather(speaking, { visit })).value.answers[0]?.quic.outcome;
    expect(await outcomeOf({ ...silence, handshake: 'refused', detail: 'alert 116' })).toBe('refused');
    expect(await outcomeOf(silence)).toBe('silent');
    expect(await outcomeOf({ ...silence, handshake: 'failed' })).toBe('unseen');
    expect(await outcomeOf({ ...silence, handshake: 'accepted' })).toBe('unseen');
  });

  it('is unseen where our own client does not work, or nothing can be run', async () => {
    const { value } = await gather(speaking, { control: 'the helper image has no QUIC client' });
    expect(value.doors.map(({ outcome, detail }) => `${outcome}: ${detail}`)).toEqual([
      'unseen: the helper image has no QUIC client',
    ]);
    expect(value.answers.every(({ quic }) => quic.outcome === 'unseen')).toBe(true);
    const { evidence, policy } = secured(speaking);
    const blind = await gatherHttp3.gather(contextOf(blindVantage(['host', 'outside', 'traefik']), policy, evidence));
    expect(blind.value.controls[0]?.error).toContain('gave no answer');
    expect(blind.value.doors.every(({ outcome }) => outcome === 'unseen')).toBe(true);
  });
});
