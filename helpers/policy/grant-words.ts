import type { RecordedGrants } from '../evidence/earlier-run.ts';

/** What a policy lets pass, what it asks for, and its figures: lists that can be held against those of another day. */
export type Grants = RecordedGrants;

/** A figure of the policy, and which way it gets looser. */
export type Limit = Grants['limits'][number];

export const named = (what: string, names: readonly string[]): string[] => names.map((name) => `${what} ${name}`);
export const higher = (name: string, value: number): Limit => ({ name, value, looser: 'higher' });
export const lower = (name: string, value: number): Limit => ({ name, value, looser: 'lower' });
