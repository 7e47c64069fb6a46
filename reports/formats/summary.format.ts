import type { Format } from '../format.ts';
import { renderSummary } from '../summary-file.ts';

export const format: Format = { word: 'summary', file: 'summary.json', render: renderSummary };
