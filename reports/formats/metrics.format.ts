import type { Format } from '../format.ts';
import { renderMetrics } from '../metrics-file.ts';

export const format: Format = { word: 'metrics', file: 'metrics.prom', render: renderMetrics };
