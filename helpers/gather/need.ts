import { EvidenceError } from '../lib/errors.ts';
import type { Need } from './context.ts';

/** The value of an artifact that is needed first. What could not be seen there cannot be seen here either, for the same cause. */
export const need: Need = (ground, id) => {
  const look = ground.gathered[id];
  if (!look) throw new EvidenceError(`this look needs the artifact "${id}", which was not gathered: gather it as well`);
  if (!look.ok)
    throw new EvidenceError(
      `this look needs the artifact "${id}": ${look.error}`,
      look.cause === 'source' ? { cause: 'source' } : {},
    );
  return look.value;
};
