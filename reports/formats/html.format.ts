import type { Format } from '../format.ts';
import { renderHtml } from '../html/page.ts';

export const format: Format = { word: 'html', file: 'report.html', render: renderHtml };
