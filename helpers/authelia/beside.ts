import type { AccessRule } from '../evidence/access-control.ts';
import { oddMethod, recased, type Extra, type Standpoint } from './candidates.ts';
import { asksWho } from './compile-rule.ts';
import { placesBeside } from './places.ts';
import { anybody, type Draft } from './search.ts';

const pairsOf = (query: string) => query.split('&').filter((pair) => pair !== '');

/** Another value for each parameter, in its place and before it: of two with one name Authelia looks at the first. */
function queriesBeside({ text, ahead }: Extra): Extra[] {
  const pairs = pairsOf(text);
  const other = (pair: string) => `${pair.split('=')[0] ?? ''}=stackproof-beside`;
  const changed = pairs.flatMap((pair, at) => [pairs.with(at, other(pair)), pairs.toSpliced(at, 0, other(pair))]);
  return [[], ...changed].map((all) => ({ text: all.join('&'), ahead }));
}

const methodsBeside = ({ methods }: AccessRule): string[] =>
  [oddMethod, 'GET', 'HEAD', 'POST', ...methods.slice(0, 1).map((method) => method.toLowerCase())].filter(
    (method) => !methods.includes(method),
  );

/**
 * Requests like one that a rule takes, with one thing changed that the rule asks for; whether it still takes them is
 * for the asker to see.
 */
export function draftsBeside(
  own: Draft,
  rule: AccessRule,
  outside: readonly Standpoint[],
): { draft: Draft; off: keyof Draft }[] {
  const changed = <K extends keyof Draft>(off: K, values: readonly Draft[K][]) =>
    values.map((value) => ({ draft: { ...own, [off]: value }, off }));
  return [
    ...changed('host', [recased(own.host)]),
    ...(rule.resources.length > 0 ? changed('place', placesBeside(own.place)) : []),
    ...(rule.query.length > 0 ? changed('query', queriesBeside(own.query).slice(0, 6)) : []),
    ...(rule.methods.length > 0 ? changed('method', methodsBeside(rule).slice(0, 4)) : []),
    ...(rule.networks.length > 0 ? changed('standpoint', outside.slice(0, 1)) : []),
    ...(asksWho(rule) && own.person ? changed('person', [anybody]) : []),
  ];
}
