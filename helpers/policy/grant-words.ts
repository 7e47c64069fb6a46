/** A figure of the policy, and which way it gets looser. */
export interface Limit {
  name: string;
  value: number;
  looser: 'higher' | 'lower';
}

/** What a policy lets pass, what it asks for, and its figures: lists that can be held against those of another day. */
export interface Grants {
  /** Looser by each that is there. */
  permits: string[];
  /** Looser by each that is gone. */
  demands: string[];
  limits: Limit[];
}

export const named = (what: string, names: readonly string[]): string[] => names.map((name) => `${what} ${name}`);
export const higher = (name: string, value: number): Limit => ({ name, value, looser: 'higher' });
export const lower = (name: string, value: number): Limit => ({ name, value, looser: 'lower' });
