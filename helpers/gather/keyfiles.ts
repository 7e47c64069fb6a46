import { EvidenceError } from '../errors.ts';
import type { Gatherer } from './gatherer.ts';

export const gatherKeyfiles: Gatherer<'keyfiles'> = {
  id: 'keyfiles',
  after: ['traefik'],
  gather: () => Promise.reject(new EvidenceError('keyfiles cannot be looked at yet')),
};
