import { EvidenceError } from '../errors.ts';
import type { Gatherer } from './gatherer.ts';

export const gatherRedirects: Gatherer<'redirects'> = {
  id: 'redirects',
  after: ['traefik'],
  gather: () => Promise.reject(new EvidenceError('redirects cannot be looked at yet')),
};
