import type { HttpProbe, Probe, ProbeResult } from '../../clients/probes.ts';

export interface Flaws {
  /** The session goes on under whatever value the visitor brought. */
  keepsValues?: boolean;
  /** A logout is answered, and ends nothing. */
  neverEnds?: boolean;
  /** Any password will do. */
  anyPassword?: boolean;
  /** Refuses codes that were used. */
  codesOnce?: boolean;
}

/** A login like Authelia's, with its routers behind it: radarr for one factor, the rest for two. */
export class FakePortal {
  readonly #factors = new Map<string, number>();
  readonly #flaws: Flaws;
  readonly #codes = new Set<string>();
  #given = 0;
  failures = 0;
  /** Every code that came. */
  readonly tokens: string[] = [];

  constructor(flaws: Flaws = {}) {
    this.#flaws = flaws;
  }

  #say(status: number, body: string, extra: Partial<NonNullable<ProbeResult['http']>> = {}): Partial<ProbeResult> {
    return {
      value: 'open',
      http: {
        status,
        headers: { date: 'Sun, 01 Nov 2026 12:00:00 GMT' },
        body,
        certificate: null,
        cookies: [],
        ...extra,
      },
    };
  }

  #give(old: string | null, factors: number): string[] {
    this.#given += 1;
    const value = this.#flaws.keepsValues && old !== null ? old : `given-value-${this.#given}`;
    if (old !== null) this.#factors.delete(old);
    this.#factors.set(value, factors);
    return value === old
      ? []
      : [`authelia_session=${value}; domain=small.test; path=/; HttpOnly; secure; SameSite=Lax`];
  }

  #refuse(): Partial<ProbeResult> {
    this.failures += 1;
    return this.#say(401, '{"status":"KO","message":"Authentication failed"}');
  }

  #firstFactor(password: unknown, cookie: string | null): Partial<ProbeResult> {
    return this.failures < 5 && (password === 'right-password' || this.#flaws.anyPassword)
      ? this.#say(200, '{"status":"OK"}', { cookies: this.#give(cookie, 1) })
      : this.#refuse();
  }

  #secondFactor(token: string, cookie: string | null): Partial<ProbeResult> {
    this.tokens.push(token);
    const reused = this.#flaws.codesOnce === true && this.#codes.has(token);
    this.#codes.add(token);
    return cookie !== null && this.#factors.get(cookie) === 1 && !reused
      ? this.#say(200, '{"status":"OK"}', { cookies: this.#give(cookie, 2) })
      : this.#refuse();
  }

  #api(path: string, body: Record<string, unknown>, cookie: string | null): Partial<ProbeResult> {
    if (path === '/api/firstfactor') return this.#firstFactor(body['password'], cookie);
    if (path === '/api/secondfactor/totp') return this.#secondFactor(String(body['token']), cookie);
    if (path === '/api/state') return this.#say(200, '{"status":"OK"}');
    if (cookie !== null && !this.#flaws.neverEnds) this.#factors.delete(cookie);
    return this.#say(200, '{"status":"OK","data":{"safeTargetURL":true}}');
  }

  /** Uses up a code, as a run of a moment ago would have. */
  useUp(token: string): void {
    this.#codes.add(token);
  }

  answer = (probe: Probe): Partial<ProbeResult> => {
    if (probe.kind !== 'http') return { value: 'dropped' };
    const host = probe.host ?? '';
    if (probe.namespace === 'traefik')
      return this.#say(200, `stackproof-standin ${host.split('.')[0]} 0123456789abcdef\n`);
    const line = Object.entries(probe.headers ?? {}).find(([name]) => name.toLowerCase() === 'cookie')?.[1];
    const cookie = line?.replace('authelia_session=', '') ?? null;
    if (host === 'auth.small.test')
      return this.#api(probe.path, JSON.parse(probe.body ?? '{}') as Record<string, unknown>, cookie);
    return this.#visit(probe, host, cookie);
  };

  #visit({ path }: HttpProbe, host: string, cookie: string | null): Partial<ProbeResult> {
    const due = host === 'radarr.small.test' ? 1 : 2;
    if ((this.#factors.get(cookie ?? '') ?? 0) >= due)
      return this.#say(200, `stackproof-standin ${host.split('.')[0]} 0123456789abcdef\n`);
    const known = cookie !== null && this.#factors.has(cookie);
    return this.#say(302, '', {
      headers: { location: `https://auth.small.test/?rd=https%3A%2F%2F${host}${encodeURIComponent(path)}` },
      cookies: known ? [] : this.#give(cookie, 0),
    });
  }
}
