import { EvidenceError } from '../errors.ts';
import type { Gatherer } from './gatherer.ts';

export const gatherSessions: Gatherer<'sessions'> = {
  id: 'sessions',
  after: ['traefik'],
  gather: () => Promise.reject(new EvidenceError('sessions cannot be looked at yet')),
};
