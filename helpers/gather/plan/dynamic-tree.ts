import { goBoolean } from '../../lib/go-boolean.ts';
import type { Container } from '../../evidence/containers.ts';

/** A tree of settings, its keys written as Traefik's API writes them. */
export type Tree = Record<string, unknown>;

/** What Traefik reads of its dynamic configuration as one of these, whoever wrote it: labels know only text. */
const lists = [
  ...['authRequestHeaders', 'authResponseHeaders', 'entryPoints', 'excludedIPs', 'middlewares', 'prefixes', 'sans'],
  ...['servers', 'sourceRange', 'status', 'trustedIPs', 'users'],
];
const flags = [
  ...[
    'forceSTSHeader',
    'insecure',
    'passthrough',
    'permanent',
    'preserveLocationHeader',
    'removeHeader',
    'requestHost',
  ],
  ...['stsIncludeSubdomains', 'stsPreload', 'trustForwardHeader'],
];
const amounts = ['average', 'burst', 'depth', 'ipv6Subnet', 'priority', 'stsSeconds'];
const others = [
  ...['addPrefix', 'address', 'authResponseHeadersRegex', 'basicAuth', 'certResolver', 'chain', 'customRequestHeaders'],
  ...['customResponseHeaders', 'digestAuth', 'domains', 'errors', 'failover', 'fallback', 'forwardAuth', 'headerField'],
  ...['headers', 'http', 'ipAllowList', 'ipStrategy', 'ipWhiteList', 'loadBalancer', 'main', 'mirroring', 'mirrors'],
  ...[
    'options',
    'period',
    'plugin',
    'port',
    'prefix',
    'query',
    'rateLimit',
    'redirectRegex',
    'redirectScheme',
    'regex',
  ],
  ...['replacement', 'requestHeaderName', 'routers', 'rule', 'ruleSyntax', 'scheme', 'server', 'service', 'services'],
  ...['sourceCriterion', 'stripPrefix', 'tcp', 'tls', 'udp', 'url', 'usersFile', 'weighted', 'forwardedHeaders'],
  ...[
    'proxyProtocol',
    'redirections',
    'entryPoint',
    'to',
    'http3',
    'underscoreHeadersStrategy',
    'aliasHeadersStrategy',
  ],
];
const canonical = new Map([...lists, ...flags, ...amounts, ...others].map((key) => [key.toLowerCase(), key] as const));

/** Below these stand names of somebody's own. */
const isNaming = (key: string): boolean =>
  ['routers', 'services', 'customRequestHeaders', 'customResponseHeaders', 'plugin'].includes(key);

const split = (text: string): string[] =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** A leaf as the API would write it. `tls=true` and `ipStrategy=true` are what is there without more. */
function leafOf(key: string, value: unknown): unknown {
  if (lists.includes(key)) return typeof value === 'string' ? split(value) : value;
  if (typeof value !== 'string' && typeof value !== 'boolean') return value;
  const text = String(value);
  if (flags.includes(key)) return goBoolean(text) === true;
  if (amounts.includes(key)) return Number(text) || 0;
  if (['tls', 'chain', 'headers', 'ipStrategy', 'http3'].includes(key)) return goBoolean(text) === false ? null : {};
  return text;
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list whose entries were written one by one: `domains[0].main=media.test`. */
const isCounted = (key: string, value: Tree): boolean =>
  (key === 'domains' || lists.includes(key)) && Object.keys(value).every((each) => /^\d+$/.test(each));

/**
 * The same tree with the API's spelling of its keys: to Traefik small and capital letters are one, but for names that
 * people give.
 */
export function spellTree(tree: Tree, own = false): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([written, value]) => {
      const key = own ? written : (canonical.get(written.toLowerCase()) ?? written);
      if (Array.isArray(value)) return [key, value.map((each: unknown) => (isTree(each) ? spellTree(each) : each))];
      if (!isTree(value)) return [key, own ? value : leafOf(key, value)];
      if (!own && isCounted(key, value))
        return [key, Object.values(value).map((each) => (isTree(each) ? spellTree(each) : each))];
      // A middleware's own name stands below `middlewares`; where that is a list there is none.
      return [key, spellTree(value, !own && (isNaming(key) || key === 'middlewares'))];
    }),
  );
}

const ownOf = (tree: Tree, key: string): unknown => (Object.hasOwn(tree, key) ? tree[key] : undefined);

function put(tree: Tree, [head = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    // Said beside what stands below it: `tls=true` and `tls.certresolver=le`.
    if (!isTree(ownOf(tree, head))) tree[head] = value;
    return;
  }
  const known = ownOf(tree, head);
  const inner = isTree(known) ? known : {};
  tree[head] = inner;
  put(inner, rest, value);
}

/** A tree of dotted keys. */
export function treeOf(entries: Iterable<readonly [key: string, value: string]>): Tree {
  const tree: Tree = {};
  for (const [key, value] of entries) {
    const path = key.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
    // To JavaScript no name of a thing, but what all things are made of.
    if (!path.includes('__proto__')) put(tree, path, value);
  }
  return tree;
}

/** What the labels of a container say to Traefik's Docker provider, without `traefik.` before it. */
export const treeOfLabels = ({ labels }: Pick<Container, 'labels'>): Tree =>
  spellTree(
    treeOf(
      Object.entries(labels).flatMap(([key, value]) =>
        /^traefik\./i.test(key) ? [[key.slice('traefik.'.length), value] as const] : [],
      ),
    ),
  );

/** What stands below a path of keys; an empty tree where nothing does. */
export function below(tree: Tree, ...path: readonly string[]): Tree {
  let at: unknown = tree;
  for (const key of path) at = isTree(at) ? at[key] : undefined;
  return isTree(at) ? at : {};
}
