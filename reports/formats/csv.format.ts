import type { Format } from '../format.ts';
import { renderCsv } from '../findings-csv.ts';

export const format: Format = {
  word: 'csv',
  file: 'findings.csv',
  render: (record, { changes }) => renderCsv(record, changes),
};
