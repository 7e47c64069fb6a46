import { describe, expect, it } from 'vitest';
import type { Attempt, TlsProfile } from '../../evidence/tls.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { coversHost, daysLeft, lackOfTls } from './tls-profiles.ts';

const lack = (...outcomes: Attempt['outcome'][]) => {
  const [profile] = secured().evidence.tls.profiles;
  const versions = Object.entries(profile?.versions ?? {}).map(([version], at) => {
    const outcome = outcomes[Math.min(at, outcomes.length - 1)] ?? 'refused';
    return [version, { outcome, detail: `said ${outcome}` }];
  });
  return lackOfTls({ port: 443, versions: Object.fromEntries(versions) as TlsProfile['versions'] });
};

describe('behind a name', () => {
  it('is TLS where one version is spoken', () => {
    expect(lack('refused', 'unseen', 'accepted')).toBeNull();
  });

  it('is none, and why', () => {
    expect(lack('closed', 'refused')).toEqual({ holds: false, observed: 'nothing listens on port 443' });
    expect(lack('other', 'refused')).toEqual({ holds: false, observed: 'what answers on port 443 speaks no TLS' });
    expect(lack('refused')).toEqual({ holds: false, observed: 'no version of TLS is accepted: said refused' });
  });

  it('could not be seen where one version was not', () => {
    expect(lack('closed', 'unseen', 'refused')).toEqual({ holds: null, observed: 'could not be asked: said unseen' });
  });
});

describe('a certificate', () => {
  it.each([
    [['a.small.test'], 'a.small.test', true],
    [['A.Small.test'], 'a.small.TEST.', true],
    [['*.small.test'], 'a.small.test', true],
    [['*.SMALL.test'], 'A.small.test', true],
    [['b.test', '*.small.test'], 'a.small.test', true],
    [['*.small.test'], 'a.b.small.test', false],
    [['*.small.test'], 'small.test', false],
    [['*.test'], 'small.test', false],
    [['a.small.test'], 'b.small.test', false],
  ])('of %j for %s: %s', (names, host, covers) => {
    expect(coversHost(names, host)).toBe(covers);
  });

  it('has whole days left', () => {
    expect(daysLeft('2026-11-03T11:59:59Z', '2026-11-01T12:00:00Z')).toBe(1);
    expect(daysLeft('2026-11-01T11:00:00Z', '2026-11-01T12:00:00Z')).toBe(-1);
  });
});
