import type { Router } from '../../evidence/traefik.ts';
import { parseRule, RuleError, type Matcher, type RuleNode } from './parse-rule.ts';

/** What became of a rule: its tree, or why Traefik refuses it. */
export type Reading = { node: RuleNode } | { error: string };

/** What of a router is needed to read its rule. */
export type Ruled = Pick<Router, 'rule' | 'ruleSyntax' | 'kind' | 'status'>;

const readings = new Map<string, Reading>();
const latest = new WeakMap<Ruled, { rule: string; reading: Reading }>();

function tryRule(rule: string, syntax: 'v2' | 'v3', kind: 'http' | 'tcp'): Reading {
  try {
    return { node: parseRule(rule, syntax, kind) };
  } catch (error) {
    if (error instanceof RuleError) return { error: error.message };
    throw error;
  }
}

/**
 * A rule that version 3 refuses and Traefik works with all the same is one of version 2, whether the router says so or
 * not.
 */
function read({ rule, ruleSyntax, kind, status }: Ruled): Reading {
  const of = kind === 'tcp' ? 'tcp' : 'http';
  const reading = tryRule(rule, ruleSyntax === 'v2' ? 'v2' : 'v3', of);
  if ('node' in reading || ruleSyntax === 'v2' || status === 'disabled') return reading;
  const older = tryRule(rule, 'v2', of);
  return 'node' in older ? older : reading;
}

/** The rule of a router, read once. */
export function readingOf(router: Ruled): Reading {
  const before = latest.get(router);
  if (before?.rule === router.rule) return before.reading;
  const { rule, ruleSyntax = '', kind, status } = router;
  const key = `${kind} ${ruleSyntax} ${status === 'disabled' ? status : ''} ${rule}`;
  const reading = readings.get(key) ?? read(router);
  readings.set(key, reading);
  latest.set(router, { rule, reading });
  return reading;
}

export const leavesOf = (node: RuleNode): Matcher[] =>
  node.kind === 'matcher' ? [node] : [...leavesOf(node.left), ...leavesOf(node.right)];

/** Whether a router's rule looks at the address of whoever asks. */
export function looksAtVisitors(router: Ruled): boolean {
  const reading = readingOf(router);
  return 'node' in reading && leavesOf(reading.node).some(({ aspect }) => aspect === 'clientip');
}
