import type { Format } from './format.ts';
import { renderHtml } from './html/page.ts';

export const htmlPage: Format = { word: 'html', file: 'report.html', render: renderHtml };
