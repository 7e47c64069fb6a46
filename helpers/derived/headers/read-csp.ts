/** Directives of CSP Level 3 and of the specifications that add to it. Value: what it takes. */
const directives: Readonly<Record<string, 'sources' | 'ancestors' | 'other'>> = {
  'default-src': 'sources',
  'script-src': 'sources',
  'script-src-elem': 'sources',
  'script-src-attr': 'sources',
  'style-src': 'sources',
  'style-src-elem': 'sources',
  'style-src-attr': 'sources',
  'img-src': 'sources',
  'font-src': 'sources',
  'connect-src': 'sources',
  'media-src': 'sources',
  'object-src': 'sources',
  'frame-src': 'sources',
  'child-src': 'sources',
  'worker-src': 'sources',
  'manifest-src': 'sources',
  'prefetch-src': 'sources',
  'fenced-frame-src': 'sources',
  'base-uri': 'sources',
  'form-action': 'sources',
  'frame-ancestors': 'ancestors',
  sandbox: 'other',
  'report-uri': 'other',
  'report-to': 'other',
  'require-trusted-types-for': 'other',
  'trusted-types': 'other',
  'upgrade-insecure-requests': 'other',
  'block-all-mixed-content': 'other',
  'plugin-types': 'other',
  'require-sri-for': 'other',
  webrtc: 'other',
};

const keywords = new Set([
  ...["'none'", "'self'", "'unsafe-inline'", "'unsafe-eval'", "'strict-dynamic'", "'unsafe-hashes'"],
  ...["'report-sample'", "'wasm-unsafe-eval'", "'inline-speculation-rules'", "'unsafe-allow-redirects'"],
]);
const bareKeywords = new Set([...keywords].map((word) => word.slice(1, -1)));
const nonceOrHash = /^'(?:nonce-[A-Za-z0-9+/_-]+={0,2}|sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2})'$/;
const scheme = /^[a-z][a-z0-9+.-]*:$/i;
const hostName = /^(?:\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])$/i;
/** A host source in its parts: a scheme, a host, a port, a path. */
const hostSource = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(\[[^\]]*\]|[^:/]+)(?::(?:\d+|\*))?(?:\/[^\s;,?#]*)?$/i;
const isHost = (source: string): boolean => hostName.test(hostSource.exec(source)?.[1] ?? '');

/** One Content-Security-Policy: each directive with its values, in small letters but for nonces, hashes and paths. */
interface ContentPolicy {
  directives: ReadonlyMap<string, readonly string[]>;
  /** What browsers ignore or read in another way than whoever wrote it meant; empty: nothing. */
  faults: string[];
}

/** Why browsers ignore one source expression; null: they read it. */
function faultOfSource(source: string): string | null {
  const small = source.toLowerCase();
  if (keywords.has(small) || nonceOrHash.test(source) || source === '*') return null;
  if (bareKeywords.has(small)) return `${source} without quotes is a host of that name`;
  if (small in directives) return `${source} stands among sources: a semicolon is missing before it`;
  if (/^'.*'$/.test(source)) return `${source} is no keyword, nonce or hash`;
  return scheme.test(source) || isHost(source) ? null : `${source} is no source`;
}

function faultsOfList(name: string, sources: readonly string[], kind: 'sources' | 'ancestors'): string[] {
  const small = sources.map((each) => each.toLowerCase());
  const alone =
    small.includes("'none'") && small.length > 1 ? [`${name} has 'none' and more, so that 'none' is ignored`] : [];
  const forbidden =
    kind === 'ancestors' ? small.filter((each) => each.startsWith("'") && each !== "'self'" && each !== "'none'") : [];
  return [
    ...sources.flatMap((source) => faultOfSource(source) ?? []).map((fault) => `${name}: ${fault}`),
    ...alone,
    ...forbidden.map((each) => `${name}: ${each} means nothing there`),
  ];
}

function readOne(text: string): ContentPolicy {
  const faults: string[] = [];
  const found = new Map<string, readonly string[]>();
  for (const part of text.split(';')) {
    const [word, ...values] = part.trim().split(/[\t\n\f\r ]+/);
    if (word === undefined || word === '') continue;
    const name = word.toLowerCase();
    const kind = directives[name];
    if (found.has(name)) faults.push(`${name} stands in it twice, and the second is ignored`);
    else found.set(name, values);
    if (kind === undefined) faults.push(`${word} is no directive`);
    else if (kind !== 'other') faults.push(...faultsOfList(name, values, kind));
  }
  if (found.size === 0) faults.push('it says nothing');
  return { directives: found, faults };
}

/**
 * A Content-Security-Policy header as browsers read it (CSP Level 3, 2.2 and 2.3): a comma parts policies, all of which
 * hold; of two equal directives the first counts.
 */
export const readContentPolicies = (header: string): ContentPolicy[] => header.split(',').map(readOne);
