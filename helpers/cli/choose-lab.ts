import type { LabFacts } from '../lab/contract.ts';
import { ConfigError } from '../lib/errors.ts';

type Known = Pick<LabFacts, 'id' | 'kept' | 'caller' | 'dockerHost'>;

/** Who asks, and the engine that their shell names. */
export interface Asking {
  caller: string;
  dockerHost: string | undefined;
}

/**
 * The lab to remove where nobody named one: that of the shell's own engine, else the only one that the caller kept.
 * null: the caller kept none. Throws ConfigError where there are several, or others' only: none of them is taken by
 * guess.
 */
export function chooseLab<L extends Known>(labs: readonly L[], { caller, dockerHost }: Asking): L | null {
  const kept = labs.filter((lab) => lab.kept);
  const named = kept.find((lab) => lab.dockerHost === dockerHost);
  if (named) return named;
  const mine = kept.filter((lab) => lab.caller === caller);
  const [only, ...more] = mine;
  if (only && more.length === 0) return only;
  const list = (some: readonly L[]) => some.map(({ id }) => id).join(', ');
  if (only)
    throw new ConfigError(`several labs of yours are up (${list(mine)}): name the one to remove, as \`lab down ID\``);
  if (kept.length > 0)
    throw new ConfigError(
      `no lab that is up was kept by you; others kept ${list(kept)}: name one, as \`lab down ID\`, if it is to go`,
    );
  return null;
}
