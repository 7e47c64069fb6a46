import type { Format } from '../format.ts';
import { renderPrSummary } from '../pr-summary.ts';

export const format: Format = {
  word: 'pr',
  file: 'pr-summary.md',
  render: (record, { changes }) => renderPrSummary(record, changes),
};
