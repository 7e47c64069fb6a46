import { inRange } from '../../lib/ip.ts';
import type { Matcher, RuleNode } from './parse-rule.ts';
import { canonicalHost, headerValues, queryPairs, routingPath } from './request-view.ts';
import type { ConcreteRequest } from './request.ts';

const undotted = (name: string): string => name.replace(/\.$/, '');

/** `*.name` takes exactly one label before it, not the name itself; `**.name` nothing at all in Traefik 3.7. */
export const fitsWildcard = (name: string, expression: string): boolean =>
  ['*', ...name.split('.').slice(1)].join('.') === expression;

function named(name: string, { comparison, value, test }: Matcher): boolean {
  if (comparison === 'any') return true;
  if (name === '') return false;
  if (comparison === 'pattern') return test?.(name) ?? false;
  const fits = (one: string, other: string) => (comparison === 'wildcard' ? fitsWildcard(one, other) : one === other);
  return (
    fits(name, value) ||
    (value.endsWith('.') && fits(name, undotted(value))) ||
    (name.endsWith('.') && fits(undotted(name), value))
  );
}

function text(given: string, { comparison, value, test }: Matcher): boolean {
  if (comparison === 'pattern') return test?.(given) ?? false;
  return comparison === 'prefix' ? given.startsWith(value) : given === value;
}

const queryValues = (query: string, { key, firstOnly }: Matcher): string[] =>
  queryPairs(query)
    .flatMap(([each, value]) => (each === key ? [value] : []))
    .slice(0, firstOnly ? 1 : undefined);

/** null: it depends on the address that the request comes from, and none is given. */
function leafHolds(leaf: Matcher, request: ConcreteRequest): boolean | null {
  switch (leaf.aspect) {
    case 'host':
      return named(canonicalHost(request.host), leaf);
    case 'sni':
      return named((request.sni ?? '').toLowerCase(), leaf);
    case 'path':
      return text(routingPath(request.path), leaf);
    case 'method':
      return request.method === leaf.value;
    case 'header':
      return headerValues(request, leaf.key).some((value) => text(value, leaf));
    case 'query':
      return queryValues(request.query, leaf).some((value) => text(value, leaf));
    case 'alpn':
      return (request.alpn ?? []).includes(leaf.value);
    case 'clientip':
      return request.sourceIp === null ? null : inRange(request.sourceIp, leaf.value);
  }
}

/** Whether a rule takes a request; null where that depends on the sender's address and the request names none. */
export function takes(node: RuleNode, request: ConcreteRequest): boolean | null {
  if (node.kind === 'matcher') {
    const holds = leafHolds(node, request);
    return holds === null ? null : holds !== node.not;
  }
  const sides = [takes(node.left, request), takes(node.right, request)];
  const decisive = node.kind === 'or';
  if (sides.includes(decisive)) return decisive;
  return sides.includes(null) ? null : !decisive;
}

/**
 * Whether a rule takes a request, as Traefik would say. Without an address to come from, no ClientIP matches, negated
 * or not.
 */
export const matches = (node: RuleNode, request: ConcreteRequest): boolean => takes(node, request) === true;
