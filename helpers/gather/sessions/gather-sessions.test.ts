import { describe, expect, it } from 'vitest';
import type { Account } from '../../evidence/sessions.ts';
import type { Policy } from '../../policy/policy.ts';
import { visitsAfter } from '../../testing/worlds/world-sessions.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { FakePortal, type Flaws } from './portal.fake.ts';
import { gatherIdentities } from './gather-identities.ts';
import { gatherSessions } from './gather-sessions.ts';
import { nextCode } from './sessions-codes.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { watchedOf, watchSession } from './watch-sessions.ts';

const totp = 'JBSWY3DPEHPK3PXP';
const secrets: Record<string, string> = { 'env:SMALL_PASSWORD': 'right-password', 'env:SMALL_TOTP': totp };

async function lookAt(flaws: Flaws = {}, known = secrets, change: (policy: Policy) => void = () => undefined) {
  const portal = new FakePortal(flaws);
  const hidden: string[] = [];
  const { evidence, policy } = secured((_evidence, rules) => change(rules));
  const vantage = fakeVantage({ namespaces: ['outside', 'host', 'traefik'], answer: portal.answer });
  const context = contextOf(vantage, policy, evidence, {
    resolve: (reference) => known[reference] ?? null,
    hide: (secret) => void hidden.push(secret),
  });
  const { value } = await gatherSessions.gather(context);
  const [account] = value.accounts;
  if (!account) throw new Error('no account was looked at');
  return { value, account, portal, hidden, vantage };
}

const openTo = (stage: { visits: Account['fixation'][number]['visits'] } | null | undefined) =>
  (stage?.visits ?? [])
    .filter(({ backend }) => backend !== null)
    .map(({ router }) => router)
    .sort();

describe('sessions', () => {
  it('see what an account opens after each factor, and nothing before or after', async () => {
    const { value, account } = await lookAt();
    expect(value.portal).toBe('auth.small.test');
    expect(openTo({ visits: value.anonymous })).toEqual([]);
    expect(openTo(account.wrong)).toEqual([]);
    expect(openTo(account.first)).toEqual(['radarr@docker']);
    expect(openTo(account.second)).toEqual(['qbittorrent@docker', 'radarr@docker', 'sonarr@docker']);
    expect(openTo(account.logout)).toEqual([]);
    expect([account.wrong, account.first, account.second, account.logout].map((stage) => stage?.try.ok)).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  it('tell of each visit what came, whose answer it is and where it leads, and no more', async () => {
    const { value, account } = await lookAt();
    const radarr = (visits: Account['fixation'][number]['visits'] | undefined) =>
      visits?.find(({ router }) => router === 'radarr@docker');
    const at = { router: 'radarr@docker', scheme: 'https', host: 'radarr.small.test', path: '/', service: 'radarr' };
    expect(radarr(value.anonymous)).toEqual({
      ...at,
      ...{ status: 302, error: null, refused: false, backend: null, summary: null },
      location: 'https://auth.small.test/',
      headers: {},
    });
    expect(radarr(account.first?.visits)).toEqual({
      ...at,
      ...{ status: 200, error: null, refused: false, backend: 'radarr', location: null },
      summary: 'stackproof-standin radarr 0123456789abcdef',
      headers: {},
    });
  });

  it('follow three values of before through the login', async () => {
    const { account } = await lookAt();
    expect(account.fixation.map(({ value, kept }) => [value, kept])).toEqual([
      ['given before the login', false],
      ['from before the second factor', false],
      ['chosen by the visitor', false],
    ]);
    expect(account.fixation.flatMap((each) => openTo(each))).toEqual([]);
  });

  it('see a value that becomes the session', async () => {
    const { account } = await lookAt({ keepsValues: true });
    expect(account.fixation.map(({ value, kept }) => [value, kept])).toContainEqual(['chosen by the visitor', true]);
    expect(
      account.fixation
        .find(({ value }) => value === 'chosen by the visitor')
        ?.visits.find(({ router }) => router === 'radarr@docker')?.backend,
    ).toBe('radarr');
  });

  it('see a session that a logout does not end, and a login that takes any password', async () => {
    expect(openTo((await lookAt({ neverEnds: true })).account.logout)).toEqual([
      'qbittorrent@docker',
      'radarr@docker',
      'sonarr@docker',
    ]);
    const { account } = await lookAt({ anyPassword: true });
    expect([account.wrong?.try.ok, openTo(account.wrong)]).toEqual([true, ['radarr@docker']]);
  });

  it('keep cookies, codes and passwords out of what they tell, and hand them over to be hidden', async () => {
    const { value, hidden, portal } = await lookAt();
    const told = JSON.stringify(value);
    expect(portal.tokens.length).toBeGreaterThan(0);
    expect([...hidden, 'right-password', totp].filter((secret) => told.includes(secret))).toEqual([]);
    expect(hidden).toEqual(expect.arrayContaining(portal.tokens));
    expect(hidden.filter((secret) => secret.startsWith('given-value-'))).toHaveLength(5);
    expect(account0(value).cookies[0]).toEqual({
      name: 'authelia_session',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
      domain: 'small.test',
      path: '/',
      lastsSeconds: null,
    });
  });

  it('let each account begin with a value of its own', async () => {
    const { vantage } = await lookAt({}, secrets, ({ access }) => {
      const { anna } = access.accounts;
      if (anna) access.accounts = { anna, bert: { ...anna, user: 'bert' }, locked: { ...anna, user: 'locked' } };
    });
    const begun = vantage.asked
      .flatMap(({ probe }) =>
        probe.kind === 'http' && probe.path === '/api/firstfactor'
          ? [`${probe.headers?.['cookie'] ?? ''} ${probe.body?.includes('"bert"') ? 'bert' : 'anna'}`]
          : [],
      )
      .filter((line) => line.startsWith('authelia_session=given'));
    expect(new Set(begun).size).toBe(2);
    expect(vantage.asked.some(({ probe }) => probe.kind === 'http' && probe.body?.includes('"locked"') === true)).toBe(
      false,
    );
  });

  it('try the next code where a run of a moment ago used the first', async () => {
    const portal = new FakePortal({ codesOnce: true });
    const used = nextCode({}, totp, Date.parse('2026-11-01T12:00:00Z'));
    portal.useUp(used?.code ?? '');
    const { evidence, policy } = secured();
    const context = contextOf(
      fakeVantage({ namespaces: ['outside', 'host', 'traefik'], answer: portal.answer }),
      policy,
      evidence,
      { resolve: (reference) => secrets[reference] ?? null },
    );
    const { value } = await gatherSessions.gather(context);
    expect(account0(value).second?.try).toMatchObject({ ok: true, detail: 'HTTP 200, at the second code' });
    expect(portal.tokens[0]).toBe(used?.code);
    expect(new Set(portal.tokens).size).toBe(2);
  });

  it('watch what backends get of an account that claims to be another', async () => {
    const portal = new FakePortal();
    const { evidence, policy } = secured();
    const servers = evidence.traefik.services.map(
      ({ servers: [server] }) => new URL(server?.url ?? 'http://none.test'),
    );
    const vantage = fakeVantage({
      namespaces: ['outside', 'host', 'traefik'],
      answer: (probe) => (probe.kind === 'tcp' ? { value: 'open' } : portal.answer(probe)),
      run: (_namespace, argv) => ({
        stdout: JSON.stringify({
          lost: 0,
          seen: servers.flatMap(({ hostname, port }) =>
            [...Array(60).keys()].map((at) => ({
              ...{ mark: `${argv[5] ?? ''}x${at}`, to: hostname, port: Number(port) },
              names: ['X-Stackproof-Mark', ...(hostname.endsWith('.66') ? ['Remote_groups'] : [])],
            })),
          ),
        }),
      }),
    });
    const context = contextOf(vantage, policy, evidence, { resolve: (reference) => secrets[reference] ?? null });
    context.gathered.sessions = { ok: true, ms: 1, scope: '', value: (await gatherSessions.gather(context)).value };
    const { value, scope } = await gatherIdentities.gather(context);
    expect(value.accounts).toEqual([{ name: 'anna', cannot: null }]);
    expect(value.rows.map(({ router, account, arrived, passed }) => [router, account, arrived, passed])).toEqual([
      ['sonarr@docker', 'anna', true, []],
      ['radarr@docker', 'anna', true, []],
      ['qbittorrent@docker', 'anna', true, []],
      ['jellyfin@docker', 'anna', true, []],
      ['sonarr-api@docker', 'anna', true, []],
    ]);
    const marked = vantage.asked.flatMap(({ probe }) =>
      probe.kind === 'http' && probe.headers?.['X-Stackproof-Mark'] ? [probe] : [],
    );
    expect(marked).toHaveLength(5 * 9);
    expect(marked.every(({ headers }) => headers?.['Cookie']?.startsWith('authelia_session='))).toBe(true);
    expect(scope).toContain('45 requests as anna, logged in at auth.small.test, on 5 ways');
  });

  it('ask a backend that leads on to a page of its own, and none that sends to log in', async () => {
    const { evidence, policy } = secured();
    const vantage = fakeVantage({
      namespaces: ['outside', 'host', 'traefik'],
      answer: ({ kind }) => ({ value: kind === 'tcp' ? 'open' : 'dropped' }),
      run: () => ({ stdout: '[]' }),
    });
    const context = contextOf(vantage, policy, evidence);
    const visits = visitsAfter(0).map((visit, at) => {
      if (at === 0) return { ...visit, backend: 'radarr', location: 'https://radarr.small.test/graph' };
      return at === 1 ? { ...visit, status: 301, location: '/start' } : { ...visit, status: 403, location: null };
    });
    await watchSession(context, 'anna', 'a=b', visits);
    expect(watchedOf(context, 'anna')?.rows.map(({ router }) => router)).toEqual([
      ...['sonarr@docker', 'radarr@docker', 'jellyfin@docker', 'sonarr-api@docker'],
    ]);
    await watchSession(context, 'anna', null, visits);
    expect(watchedOf(context, 'anna')).toEqual({ name: 'anna', rows: [], cannot: 'its login gave no cookie' });
  });

  it('say why nobody could claim anything', async () => {
    const { evidence, policy } = secured();
    const vantage = fakeVantage({ namespaces: ['outside', 'host', 'traefik'], answer: () => ({}) });
    const { value } = await gatherIdentities.gather(contextOf(vantage, policy, evidence));
    expect(value).toEqual({ accounts: [{ name: 'anna', cannot: 'its session was not open' }], rows: [] });
  });

  it('say how to give an account its secrets', async () => {
    const { account } = await lookAt({}, {});
    expect(account.lacking).toBe('its password is not there: set the environment variable SMALL_PASSWORD');
    expect(account.first).toBeNull();
  });

  it('say that there is no account, and how to declare one', async () => {
    const { evidence, policy } = secured((_evidence, rules) => void (rules.access.accounts = {}));
    const context = contextOf(fakeVantage({ namespaces: ['host'], answer: () => ({}) }), policy, evidence);
    await expect(gatherSessions.gather(context)).rejects.toThrow(/no test account.*access\.accounts/);
  });

  it('tell nothing by visits that failed', async () => {
    const { evidence, policy } = secured();
    const context = contextOf(
      fakeVantage({
        namespaces: ['outside', 'host', 'traefik'],
        answer: () => ({ error: 'setns: Operation not permitted' }),
      }),
      policy,
      evidence,
      { resolve: (reference) => secrets[reference] ?? null },
    );
    const { value } = await gatherSessions.gather(context);
    expect(account0(value).first?.try).toEqual({ status: null, ok: null, detail: 'setns: Operation not permitted' });
    expect(value.anonymous.length).toBeGreaterThan(2);
    expect(value.anonymous.filter(({ status, error }) => status !== null || error === null)).toEqual([]);
  });
});

function account0({ accounts }: { accounts: Account[] }): Account {
  const [account] = accounts;
  if (!account) throw new Error('no account was looked at');
  return account;
}
