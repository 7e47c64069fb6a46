import { EvidenceError } from '../errors.ts';
import type { Gatherer } from './gatherer.ts';

export const gatherLogin: Gatherer<'login'> = {
  id: 'login',
  after: ['traefik'],
  gather: () => Promise.reject(new EvidenceError('login cannot be looked at yet')),
};
