import type { Format } from '../format.ts';
import { renderCriteria } from '../junit-criteria.ts';

export const format: Format = {
  word: 'junit-criteria',
  file: 'junit-criteria.xml',
  onlyAsked: true,
  render: renderCriteria,
};
