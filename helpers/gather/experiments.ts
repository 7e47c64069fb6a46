import { EvidenceError } from '../errors.ts';
import type { Gatherer } from './gatherer.ts';

export const gatherExperiments: Gatherer<'experiments'> = {
  id: 'experiments',
  after: ['traefik'],
  gather: () => Promise.reject(new EvidenceError('experiments cannot be looked at yet')),
};
