import type { Level } from '../evidence/access-control.ts';
import type { Person } from './candidates.ts';
import type { Draft } from './search.ts';

/** One request, and what the rules make of it. */
export interface LoginRequest {
  host: string;
  path: string;
  /** Without the question mark; empty: none. */
  query: string;
  method: string;
  /** A network of the rules that it must come from; null: it comes from outside of all that they name. */
  from: string | null;
  /** Who must be logged in; null: nobody is. */
  as: Person | null;
  /** The rule that it was made for, counted from 1; null: the default policy. */
  of: number | null;
  /** What of it is beside that rule; null: nothing, it is the rule's own. */
  off: keyof Draft | null;
  /** The rule that decides; null: the default policy. */
  rule: number | null;
  level: Level;
  /** What would be asked if that rule were not there. */
  otherwise: Level;
}

/** Something that a rule says and for which there is no request. */
export interface Unmade {
  rule: number | null;
  /** What of the rule; null: all of it. */
  of: keyof Draft | null;
  /**
   * Nothing to ask: no-host (none of the hosts is its own), shadowed (a rule before it takes all that it could),
   * impossible (nobody can send or be what it asks for).
   * Not known: unfound (no request was found that it takes), beaten (other rules took all that was tried), untried
   * (there was too much to try).
   */
  because: 'no-host' | 'shadowed' | 'impossible' | 'unfound' | 'beaten' | 'untried';
  reason: string;
}
