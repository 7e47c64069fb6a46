import { describe, expect, it } from 'vitest';
import type { AccessRow } from '../../helpers/evidence/access.ts';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf, testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, openRouter, ownPage, strangerRow } from '../../helpers/testing/worlds/world-access.ts';
import { playFrom } from '../../helpers/testing/worlds/world-standpoints.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { requestTricks } from './request-tricks.check.ts';

const tricked = (change: Partial<AccessRow>, host = 'radarr.small.test', name = 'x-original-url') =>
  secured((evidence) => answerRows(evidence, { purpose: 'trick', host, name }, change));
const banned = (change: Partial<AccessRow>) =>
  secured((evidence) => answerRows(evidence, { purpose: 'afterwards', host: 'radarr.small.test' }, change));
const radarr = ['radarr.small.test'];
/** A path of radarr's that is declared open, and what a trick gets. */
const openAt = (path: string, change: Partial<AccessRow>) =>
  secured((evidence, policy) => {
    policy.access.open = [{ host: 'radarr.small.test', path }];
    const open = strangerRow({ purpose: 'open', name: path, host: 'radarr.small.test', path, ...ownPage('radarr') });
    evidence.access.rows.push(open);
    answerRows(evidence, { purpose: 'trick', host: 'radarr.small.test', name: 'x-original-url' }, change);
  });

/** radarr's name as the proxy leads it on to another one, declared or not. */
const ledOn = (declared: boolean) =>
  secured((evidence, policy) => {
    if (declared) Object.assign(policy.hosts, { 'films.small.test': 'radarr' });
    const on = { status: 301, location: 'https://films.small.test/', backend: null, summary: null };
    answerRows(evidence, { host: 'radarr.small.test' }, on);
  });

testCheck(requestTricks, {
  holds: [
    { given: 'the login, refusals, and an open host’s own page', world: secured() },
    { given: 'a name that the proxy leads on to another of the same service', world: ledOn(true) },
    { given: '400', world: tricked({ status: 400 }) },
    { given: '404 of no backend', world: tricked({ status: 404 }) },
    { given: '421', world: tricked({ status: 421 }) },
    {
      given: 'a connection that is closed',
      world: tricked({ status: null, refused: true, error: 'connected, and closed without an answer' }),
    },
    { given: 'a login that chokes on it', world: tricked({ status: 500 }) },
    {
      given: 'the page that answers for any name, and without any trick',
      world: secured((evidence) => {
        answerRows(evidence, { purpose: 'undeclared', name: 'no host at all' }, ownPage('errors'));
        answerRows(
          evidence,
          { purpose: 'trick', host: 'radarr.small.test', name: 'x-original-url' },
          ownPage('errors'),
        );
      }),
    },
    {
      given: 'a page that its backend does not know, below what is behind its key',
      world: tricked({ path: '/api/%252e%252e/', status: 404, backend: 'sonarr' }, 'sonarr.small.test'),
    },
    {
      given: 'what a backend says at a path that is declared open, whatever is written behind it',
      world: openAt('/feed', { path: '/feed/..;/', ...ownPage('radarr') }),
    },
    {
      given: 'the application’s key, where one is declared',
      world: tricked({ status: 401, backend: 'sonarr' }, 'sonarr.small.test'),
    },
  ],
  broken: [
    {
      given: 'a trick that passes for those who come by a tunnel that is believed',
      world: secured((evidence) => playFrom(evidence, 'frontend-net', ownPage('sonarr'))),
      subjects: ['sonarr.small.test from frontend-net'],
    },
    { given: 'the backend’s page', world: tricked(ownPage('radarr')), subjects: radarr },
    { given: 'a page of nobody known', world: tricked({ status: 200 }), subjects: radarr },
    {
      given: 'the backend’s page, for a request that names an open host',
      world: tricked({ ...ownPage('radarr'), path: 'https://jellyfin.small.test/' }),
      subjects: radarr,
    },
    {
      given: 'a page of nobody known, for a request that names another protected host',
      world: tricked({ status: 200, path: 'https://sonarr.small.test/' }),
      subjects: radarr,
    },
    {
      given: 'another page than at the declared path',
      world: openAt('/feed', { path: '/feed/..%2f', ...ownPage('radarr'), summary: 'Radarr' }),
      subjects: radarr,
    },
    {
      given: 'the backend’s own 404 beside the declared path',
      world: openAt('/feed', { path: '/feeds/..%2f', status: 404, backend: 'radarr' }),
      subjects: radarr,
    },
    { given: 'the backend’s own 404', world: tricked({ status: 404, backend: 'radarr' }), subjects: radarr },
    {
      given: 'a redirect within the application',
      world: tricked({ status: 302, location: '/dashboard/' }),
      subjects: radarr,
    },
    {
      given: 'the application’s own 401, where no key is declared',
      world: tricked({ status: 401, backend: 'radarr' }),
      subjects: radarr,
    },
    {
      given: 'the page of somebody whom nobody declared, and who does not answer without a trick',
      world: tricked(ownPage('errors')),
      subjects: radarr,
    },
    { given: 'another protected service’s page', world: tricked(ownPage('sonarr')), subjects: radarr },
  ],
  unknown: [
    { given: 'a name that is led elsewhere', world: ledOn(false), subjects: radarr },
    { given: 'no answer', world: tricked({ status: null, error: 'timeout' }), subjects: radarr },
    {
      given: 'a page of nobody known, for a request that names an open host',
      world: tricked({ status: 200, path: 'https://jellyfin.small.test/' }),
      subjects: radarr,
    },
    { given: '502', world: tricked({ status: 502 }), subjects: radarr },
    { given: 'asked too often', world: tricked({ status: 429 }), subjects: radarr },
    {
      given: 'a host that is open without any trick',
      world: secured((evidence) => openRouter(evidence, 'sonarr-public', 'sonarr', 'public.small.test')),
      subjects: ['public.small.test'],
    },
    {
      given: 'a plain request is refused too, once all was tried',
      world: banned({ status: 403, location: null }),
      subjects: radarr,
    },
    {
      given: 'a plain request is not answered, once all was tried',
      world: banned({ status: null, location: null, error: 'timeout' }),
      subjects: radarr,
    },
    {
      given: 'nobody asked plainly once all was tried',
      world: secured(({ access }) => {
        access.rows = access.rows.filter(({ purpose: look }) => look !== 'afterwards');
      }),
      subjects: ['radarr.small.test', 'sonarr.small.test', 'qbittorrent.small.test'],
    },
    {
      given: 'a proxy that answers 404 to all',
      world: secured(({ access }) => {
        for (const row of access.rows) Object.assign(row, { status: 404, location: null, backend: null });
      }),
      subjects: ['radarr.small.test', 'sonarr.small.test', 'qbittorrent.small.test'],
    },
    {
      given: 'one host was not tried',
      world: secured(({ access }) => {
        access.rows = access.rows.filter(({ purpose: look, host }) => look !== 'trick' || host !== 'sonarr.small.test');
      }),
      subjects: ['sonarr.small.test'],
    },
    {
      given: 'nothing was asked of anybody',
      world: secured(({ access, traefik }) => {
        Object.assign(access, { routers: [], rows: [] });
        traefik.routers = [];
      }),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [
    {
      given: 'no host asks for a login',
      world: secured(({ access }, policy) => {
        access.rows = access.rows.filter(({ purpose: look }) => look !== 'trick');
        for (const service of Object.keys(policy.access.levels))
          Object.assign(policy.access.levels, { [service]: 'bypass' });
      }),
    },
  ],
});

describe('request-tricks', () => {
  it('names every trick that passed, and gives the first as a command', () => {
    const given = secured((evidence) => {
      answerRows(evidence, { purpose: 'trick', host: 'radarr.small.test', name: 'x-original-url' }, ownPage('radarr'));
      answerRows(evidence, { purpose: 'trick', host: 'radarr.small.test', name: 'method-trace' }, ownPage('radarr'));
    });
    const found = judgeCheck(requestTricks, evidenceOf(given), given.policy).observations.find(
      ({ holds }) => holds === false,
    );
    expect(found?.observed).toContain('in all 2 tricks: x-original-url, method-trace');
    expect(found?.see).toBe(
      "curl -sSik --path-as-is --resolve 'radarr.small.test:443:ADDRESS' " +
        "-H 'X-Original-URL: /api' 'https://radarr.small.test/'",
    );
  });
});
