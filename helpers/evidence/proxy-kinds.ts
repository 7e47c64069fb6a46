import type { Declared } from './define-artifact.ts';

/** What stands before the services. other: a proxy whose router table nobody reads. none: nothing does. */
export const proxyKinds = ['traefik', 'other', 'none'] as const;
export type ProxyKind = (typeof proxyKinds)[number];

type By = (policy: Pick<Declared, 'proxy' | 'hosts' | 'routed'>) => string | null;

/** There is no router table that could be read. */
export const withoutTable: By = ({ proxy: { kind } }) => {
  if (kind === 'none') return 'by the policy there is no proxy, and so no router table (proxy: none)';
  return kind === 'other'
    ? 'by the policy the proxy is not Traefik, whose router table alone is read (proxy.kind: other)'
    : null;
};

/** Nothing stands between a visitor and a service, so that there is nothing to walk round. */
export const withoutProxy: By = ({ proxy: { kind } }) =>
  kind === 'none' ? 'by the policy there is no proxy (proxy: none)' : null;

/** Visitors speak TLS with somebody before the proxy, and meet none of its own. */
export const withoutTls: By = (policy) =>
  policy.proxy.tls === 'elsewhere'
    ? 'by the policy visitors’ TLS ends before this proxy, at somebody else’s (proxy.tls: elsewhere)'
    : withoutNames(policy);

/** Neither a router table nor TLS of its own. */
export const withoutOwnTls: By = (policy) => withoutTable(policy) ?? withoutTls(policy);

/** No name is there to be asked. */
export const withoutNames: By = ({ proxy: { kind }, hosts, routed }) =>
  kind === 'none' && Object.keys(hosts).length + routed.length === 0
    ? 'by the policy there is no proxy, and no host name is declared (proxy: none, hosts)'
    : null;
