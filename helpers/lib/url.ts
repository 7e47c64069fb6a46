/**
 * The parts of an address as Traefik and tunnels write it (`http://sonarr:8989`); null where it is none
 * (`http_status:404`).
 */
function parseUrl(text: string): URL | null {
  return URL.canParse(text) && text.includes('//') ? new URL(text) : null;
}

/** The host of a URL, IPv6 without its brackets. */
export const hostOf = (text: string): string | null => parseUrl(text)?.hostname.replaceAll(/[[\]]/g, '') ?? null;

/** The TCP port that a URL leads to, the scheme's own when it names none. */
export function portOf(text: string): number | null {
  const url = parseUrl(text);
  if (!url) return null;
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : url.protocol === 'http:' ? 80 : null;
}
