import { describe, expect, it } from 'vitest';
import { Jar, readCookie } from './sessions-cookies.ts';
import { nextCode } from './sessions-codes.ts';

const noon = Date.parse('2026-11-01T12:00:00Z');

describe('a cookie', () => {
  it('is read with all its attributes', () => {
    expect(
      readCookie(
        'authelia_session=ab=c; expires=Sun, 01 Nov 2026 13:00:00 GMT; domain=small.test; path=/; ' +
          'HttpOnly; secure; SameSite=Lax',
        noon,
      ),
    ).toEqual({
      value: 'ab=c',
      shown: {
        name: 'authelia_session',
        secure: true,
        httpOnly: true,
        sameSite: 'Lax',
        domain: 'small.test',
        path: '/',
        lastsSeconds: 3600,
      },
    });
  });

  it('has none where none is said', () => {
    expect(readCookie('sid="x"', noon)).toEqual({
      value: 'x',
      shown: {
        name: 'sid',
        secure: false,
        httpOnly: false,
        sameSite: null,
        domain: null,
        path: null,
        lastsSeconds: null,
      },
    });
    expect(readCookie('nonsense; secure', noon)).toBeNull();
  });

  it('is kept, replaced and taken back as a browser does, and hidden', () => {
    const hidden: string[] = [];
    const jar = new Jar((secret) => void hidden.push(secret), [['sid', 'mine']]);
    expect(jar.take(['sid=theirs; Max-Age=60', 'other=1; path=/'], noon).map(({ name }) => name)).toEqual([
      'sid',
      'other',
    ]);
    expect(jar.line()).toBe('sid=theirs; other=1');
    expect(
      jar.take(['sid=; Max-Age=0', 'other=gone; expires=Sun, 01 Nov 2026 11:00:00 GMT'], noon).map(({ name }) => name),
    ).toEqual(['other']);
    expect(jar.line()).toBeNull();
    expect(hidden).toEqual(['mine', 'theirs', '1']);
  });
});

describe('one-time codes', () => {
  // RFC 6238, appendix B: SHA-1, the secret "12345678901234567890".
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  it('are those of the standard', () => {
    expect(nextCode({}, secret, 59_000)).toEqual({ code: '287082', waitMs: 0 });
    expect(nextCode({}, `otpauth://totp/x:y?secret=${secret}&digits=8`, 59_000)).toEqual({
      code: '94287082',
      waitMs: 0,
    });
  });

  it('are used once in a run: this step’s, the next one’s, and after a wait the one after that', () => {
    const run = {};
    const given = [50_000, 50_000, 50_000, 50_000].map((now) => nextCode(run, secret, now));
    expect(given.map((each) => each?.waitMs ?? null)).toEqual([0, 0, 10_000, null]);
    expect(new Set(given.flatMap((each) => each?.code ?? [])).size).toBe(3);
    expect(nextCode({}, secret, 50_000)).toEqual(given[0]);
  });

  it('are not made of what is no secret, and the error does not quote it', () => {
    expect(() => nextCode({}, 'not base32 !', 0)).toThrow(/no Base32 secret/);
    expect(() => nextCode({}, 'not base32 !', 0)).not.toThrow(/not base32 !/);
    expect(() => nextCode({}, 'otpauth://hotp/x?secret=GEZDGNBV&counter=1', 0)).toThrow(/no Base32 secret/);
  });
});
