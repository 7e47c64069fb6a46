import type { SessionCookie } from '../../evidence/sessions.ts';

interface Given {
  value: string;
  shown: SessionCookie;
}

/** How many seconds a cookie is kept from `now`, milliseconds: max-age goes before expires. null: for the session. */
function lifetimeOf(attributes: ReadonlyMap<string, string>, now: number): number | null {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge);
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? null : (expires - now) / 1000;
}

/** Reads one Set-Cookie line; now: when it came, milliseconds. null: it is none. */
export function readCookie(line: string, now: number): Given | null {
  const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
  const equals = pair.indexOf('=');
  if (equals < 1) return null;
  const attributes = new Map(
    rest.map((part) => [
      (part.split('=')[0] ?? '').trim().toLowerCase(),
      part.includes('=') ? part.slice(part.indexOf('=') + 1).trim() : '',
    ]),
  );
  const seconds = lifetimeOf(attributes, now);
  const shown = {
    name: pair.slice(0, equals),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: attributes.get('samesite') || null,
    domain: attributes.get('domain') || null,
    path: attributes.get('path') || null,
    lastsSeconds: seconds === null ? null : Math.round(seconds / 60) * 60,
  };
  return { value: pair.slice(equals + 1).replace(/^"(.*)"$/, '$1'), shown };
}

/** What a browser keeps between two requests; its values are told to `hide` as they come. */
export class Jar {
  readonly #values = new Map<string, string>();
  readonly #hide: (secret: string) => void;

  constructor(hide: (secret: string) => void, values: readonly (readonly [string, string])[] = []) {
    this.#hide = hide;
    for (const [name, value] of values) this.set(name, value);
  }

  set(name: string, value: string): void {
    this.#hide(value);
    this.#values.set(name, value);
  }

  /** Takes what an answer sets, drops what it takes back, and says which cookies were set. */
  take(lines: readonly string[], now = Date.now()): SessionCookie[] {
    const given = lines.flatMap((line) => readCookie(line, now) ?? []);
    for (const {
      value,
      shown: { name, lastsSeconds },
    } of given) {
      if (value === '' || (lastsSeconds !== null && lastsSeconds <= 0)) this.#values.delete(name);
      else this.set(name, value);
    }
    return given.filter(({ value }) => value !== '').map(({ shown }) => shown);
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  /** The Cookie line; null: none. */
  line(): string | null {
    return this.#values.size === 0 ? null : [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}
