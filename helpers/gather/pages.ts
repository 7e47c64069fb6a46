import { EvidenceError } from '../errors.ts';
import type { Gatherer } from './gatherer.ts';

export const gatherPages: Gatherer<'pages'> = {
  id: 'pages',
  after: ['traefik'],
  gather: () => Promise.reject(new EvidenceError('pages cannot be looked at yet')),
};
