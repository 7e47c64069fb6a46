import type { Access, AccessRow } from '../../evidence/access.ts';

/** A rule as findings name it. */
export const nameOfRule = (number: number | null): string =>
  number === null ? 'the default policy' : `rule ${number}`;

/** A rule at one host, as findings name it; rule: its own name. */
export const ruleSubject = (host: string, rule: string): string => `${host.toLowerCase()} by ${rule}`;

/** Requests that were made for the login's own rules. */
export const rowsOfRules = ({ rows }: Pick<Access, 'rows'>): AccessRow[] =>
  rows.filter(({ purpose, rule }) => purpose === 'rule' && rule !== undefined);

interface Judged {
  row: AccessRow;
  holds: boolean | null;
}

/** Of several the first that is wrong, else the first that tells nothing; and how many are like it. Never of none. */
export function worst(judged: readonly Judged[]): Judged & { alike: number } {
  const [first] = [false, null, true].flatMap((holds) => judged.filter((each) => each.holds === holds));
  if (!first) throw new Error('there is no worst of nothing');
  return { ...first, alike: judged.filter(({ holds }) => holds === first.holds).length };
}
