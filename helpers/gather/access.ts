import { EvidenceError } from '../errors.ts';
import type { Gatherer } from './gatherer.ts';

export const gatherAccess: Gatherer<'access'> = {
  id: 'access',
  after: ['traefik'],
  gather: () => Promise.reject(new EvidenceError('access cannot be looked at yet')),
};
