/** What of a request Authelia's rules look at. */
export interface Target {
  /** The host without its port, in the letters it came in. */
  domain: string;
  /** The path, decoded and cleaned, with `?` and the query behind it as it came. */
  resource: string;
  /** Query parameters, decoded; a pair with a semicolon or a broken escape is none. */
  parameters: ReadonlyMap<string, string>;
}

const encoder = new TextEncoder();
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** How many bytes a letter has that begins with this one. */
function lengthAt(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

/** Bytes as Go's regular expressions see them: what is no UTF-8 is one unknown letter a byte. */
function lettersOf(bytes: number[]): string {
  try {
    return utf8.decode(Uint8Array.from(bytes));
  } catch {
    // Not all of it is UTF-8: letter by letter.
  }
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = lengthAt(bytes[at] ?? 0);
    try {
      text += utf8.decode(Uint8Array.from(bytes.slice(at, at + length)));
      at += length;
    } catch {
      text += '\ufffd';
      at++;
    }
  }
  return text;
}

/** Percent escapes decoded; null: one of them is broken. */
function unescape(text: string): string | null {
  if (!text.includes('%')) return text;
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return null;
  const bytes = text
    .split(/(%[0-9a-fA-F]{2})/)
    .flatMap((part) =>
      /^%[0-9a-fA-F]{2}$/.test(part) ? [Number.parseInt(part.slice(1), 16)] : [...encoder.encode(part)],
    );
  return lettersOf(bytes);
}

/** Dot segments and doubled slashes cleaned away, the slash at the end kept; so `/x/../` becomes `//`. */
function clean(path: string): string {
  if (path === '/') return path;
  const segments: string[] = [];
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return `/${segments.join('/')}${path.endsWith('/') ? '/' : ''}`;
}

/** The first value of each parameter; only that one counts. */
function parametersOf(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const [key, value] = pair.split(/=(.*)/s).map((part) => unescape(part.replaceAll('+', ' ')));
    if (key === null || key === undefined || value === null) continue;
    if (!parameters.has(key)) parameters.set(key, value ?? '');
  }
  return parameters;
}

/**
 * What Authelia makes of a host and a request target. With Traefik it hears of them as X-Forwarded-Host and
 * X-Forwarded-Uri; `X-Original-URL`, where somebody can send it to `/api/verify`, goes before both.
 * The sentence says why it refuses to judge at all (401 or 400, whatever the rules).
 */
export function targetOf(host: string, path: string, query: string): Target | { refused: string } {
  const domain = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._~-]*)(?::\d*)?$/.exec(host)?.[1];
  if (!domain) return { refused: `"${host}" is no host` };
  if (/[\x00-\x1f\x7f]/.test(path + query)) return { refused: 'the address holds a control character' };
  if (!path.startsWith('/')) return { refused: 'the path begins without a slash' };
  const decoded = unescape(path);
  if (decoded === null) return { refused: 'the path holds a broken escape' };
  return {
    domain: domain.replaceAll(/[[\]]/g, ''),
    resource: clean(decoded) + (query === '' ? '' : `?${query}`),
    parameters: parametersOf(query),
  };
}
