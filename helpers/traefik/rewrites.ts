import type { Router, Traefik } from '../evidence/traefik.ts';
import { chainOf } from './chain-of.ts';

/** How middlewares of a router write paths anew, on the way to its service. */
export interface Rewrites {
  /** Whatever lies behind the router lies below one of these for visitors. */
  below: string[];
  /** Put before whatever visitors ask for. */
  before: string[];
  /** Paths that fit one of these become others, as Go's regular expressions read them. */
  patterns: string[];
}

/** A login in the chain hears of the path as it is after those that stand before it. */
export function rewritesOf(router: Router, traefik: Traefik): Rewrites {
  const configs = chainOf(router, traefik).flatMap(({ middleware }) =>
    middleware?.status === 'enabled' ? (middleware.config ?? []) : [],
  );
  const all = (pick: (config: (typeof configs)[number]) => readonly string[] | undefined) => [
    ...new Set(configs.flatMap((config) => pick(config) ?? [])),
  ];
  return {
    below: all(({ stripPrefix }) => stripPrefix).map((prefix) => `/${prefix.replace(/^\/+|\/+$/g, '')}`),
    before: all(({ addPrefix }) => (addPrefix === undefined ? [] : [addPrefix.replace(/\/+$/, '')])),
    patterns: all(({ replacePathRegex, stripPrefixRegex = [] }) => [
      ...(replacePathRegex === undefined ? [] : [replacePathRegex]),
      ...stripPrefixRegex,
    ]),
  };
}
