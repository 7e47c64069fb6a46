import { EvidenceError } from '../errors.ts';
import type { Gatherer } from './gatherer.ts';

export const gatherTls: Gatherer<'tls'> = {
  id: 'tls',
  after: ['traefik'],
  gather: () => Promise.reject(new EvidenceError('tls cannot be looked at yet')),
};
