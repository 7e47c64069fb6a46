import { EvidenceError } from '../lib/errors.ts';
import type { Need } from './context.ts';

/**
 * The value of an artifact that is needed first. What could not be seen there cannot be seen here either, for the same
 * cause.
 */
export const need: Need = (context, id) => {
  const artifact = context.gathered[id];
  if (!artifact)
    throw new EvidenceError(`this look needs the artifact "${id}", which was not gathered: gather it as well`);
  if (!artifact.ok)
    throw new EvidenceError(`this look needs the artifact "${id}": ${artifact.error}`, {
      needs: id,
      reason: artifact.cause === 'source' ? 'source' : 'failed',
    });
  return artifact.value;
};
