import type { Format } from '../format.ts';
import { renderSarif } from '../sarif.ts';

export const format: Format = { word: 'sarif', file: 'findings.sarif', render: renderSarif };
