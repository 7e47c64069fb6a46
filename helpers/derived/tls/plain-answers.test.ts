import { describe, expect, it } from 'vitest';
import type { Onward, PlainAnswer, Redirects } from '../../evidence/redirects.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { eventOf, isLoginRedirect, isShut, leadsBack, onwardOf, wrongTarget } from './plain-answers.ts';

const { redirects } = secured().evidence;
const [first] = redirects.answers;
const [behind] = redirects.onward;
if (!first || !behind) throw new Error('the small world answers nothing over plain HTTP');
const answer = (change: Partial<PlainAnswer>): PlainAnswer => ({ ...first, path: '/a?b=1', ...change });
const onward = (change: Partial<Onward>): Onward => ({ ...behind, host: first.host, path: '/a', ...change });
const { host } = first;

describe('what a request without TLS met', () => {
  it.each([
    ['a redirect to HTTPS', { status: 301, location: 'https://x.test/' }, 'redirect'],
    ['one in capitals', { status: 308, location: 'HTTPS://x.test/' }, 'redirect'],
    ['the first status of redirects', { status: 300, location: 'https://x.test/' }, 'redirect'],
    ['the last status of redirects', { status: 399, location: 'https://x.test/' }, 'redirect'],
    ['a redirect within plain HTTP', { status: 302, location: 'http://x.test/?to=https://y.test' }, 'elsewhere'],
    ['a redirect without a target', { status: 301, location: null }, 'content'],
    ['a page with a Location', { status: 200, location: 'https://x.test/' }, 'content'],
    ['an error with a Location', { status: 400, location: 'https://x.test/' }, 'nothing'],
    ['the proxy’s own refusal', { status: 400, location: null, speaker: 'proxy' }, 'nothing'],
    ['a backend’s refusal', { status: 404, location: null, speaker: null }, 'content'],
    ['the proxy’s own page', { status: 200, location: null, speaker: 'proxy' }, 'content'],
    ['a request for a password', { status: 401, location: null, asksPassword: true }, 'password'],
    ['a hang-up', { status: null, location: null, value: 'open' }, 'silent'],
    ['nobody', { status: null, location: null, value: 'refused' }, 'closed'],
    ['a probe that failed', { status: 200, location: null, value: 'probe-failed' }, 'unseen'],
    ['no control', { status: null, location: null, value: 'no-control' }, 'unseen'],
    ['nothing there', { status: null, location: null, value: 'absent' }, 'unseen'],
  ] satisfies [string, Partial<PlainAnswer>, string][])('%s', (_, change, event) => {
    expect(eventOf(answer(change))).toBe(event);
  });
});

describe('a door is shut', () => {
  const silent = answer({ status: null });
  const shut = (answers: PlainAnswer[], later: Onward[] = []) =>
    isShut(silent, { answers: [silent, ...answers], onward: later } as Redirects);

  it('where nobody there said anything, and somebody did elsewhere', () => {
    expect(shut([answer({ entryPoint: 'other' })])).toBe(true);
    expect(shut([answer({ family: 6 })])).toBe(true);
    expect(shut([], [onward({ status: null }), onward({ status: 200 })])).toBe(true);
  });

  it('but not where anybody there answered, nor where nobody did at all', () => {
    expect(shut([answer({})])).toBe(false);
    expect(shut([])).toBe(false);
    expect(shut([answer({ entryPoint: 'other', status: null })], [onward({ status: null })])).toBe(false);
  });
});

describe('a redirect leads', () => {
  it.each([
    ['to the same over HTTPS', `https://${host}/a?b=1`, null],
    ['there in capitals', `HTTPS://${host.toUpperCase()}/a?b=1`, null],
    ['there with the port', `https://${host}:443/a?b=1`, null],
    ['there on the other secure port', `https://${host}:8443/a?b=1`, null],
    ['to a port that is none of them', `https://${host}:8444/a?b=1`, 'it leads to port 8444'],
    ['to another host', 'https://other.test/a?b=1', 'it leads to another host'],
    ['to HTTP, with HTTPS in its query', `http://x.test/?to=https://${host}/a?b=1`, 'it stays without TLS'],
    ['away from the query', `https://${host}/a`, 'it loses the query'],
    ['to another path', `https://${host}/b?b=1`, 'it leads to another path'],
  ])('%s', (_, location, wrong) => {
    expect(wrongTarget(answer({ location }), [8443])).toBe(wrong);
  });

  it('to the root with or without its slash, whoever wrote the name in capitals', () => {
    const at = { host: host.toUpperCase(), path: '/', location: `https://${host}` };
    expect(wrongTarget(answer(at), [])).toBeNull();
    expect(wrongTarget(answer({ path: '/?b=1', location: `https://${host}?b=1` }), [])).toBeNull();
  });
});

describe('the address behind a redirect', () => {
  it('is that of the same host, path and family, where it answered', () => {
    const at = answer({ path: '/a', family: 4 });
    const good = onward({ status: 200, family: 4 });
    const others = [onward({ host: 'x.test' }), onward({ path: '/b' }), onward({ family: 6 })];
    expect(onwardOf(at, [...others, good])).toBe(good);
    expect(onwardOf(at, others)).toBeNull();
    expect(onwardOf(at, [{ ...good, status: null }])).toBeNull();
  });

  it.each([
    [null, false],
    [`http://${host}/`, true],
    [`HTTP://${host}/`, true],
    [`https://${host}/a`, true],
    [`https://${host}:443/a`, true],
    [`https://${host}/b`, false],
    [`https://x.test/?to=http://${host}/`, false],
  ])('sends back by %s: %s', (location, back) => {
    expect(leadsBack(onward({ location }))).toBe(back);
  });
});

describe('a redirect to a login', () => {
  it.each([
    ['the portal', 'https://auth.small.test/', true],
    ['the portal in capitals', 'HTTP://AUTH.small.test', true],
    ['a place that is told of the host', `https://login.test/?rd=${host}`, true],
    ['another place', 'https://login.test/', false],
    ['the host itself, told of itself', `https://${host}/?rd=${host}`, false],
    ['the host in capitals, told of itself', `https://${host.toUpperCase()}/?rd=${host}`, false],
    ['no URL', `/login?rd=https://login.test/?rd=${host}`, false],
  ])('leads to %s', (_, location, login) => {
    expect(isLoginRedirect(answer({ location }), 'Auth.small.test')).toBe(login);
  });

  it('has the host in its own letters, and needs a target', () => {
    expect(isLoginRedirect(answer({ host: 'A.test', location: 'https://a.test/?rd=A.test' }), null)).toBe(false);
    expect(isLoginRedirect(answer({ location: null }), '')).toBe(false);
    expect(isLoginRedirect(answer({ location: `https://login.test/?rd=${host}\n` }), null)).toBe(false);
  });
});
