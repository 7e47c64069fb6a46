import type { Format } from './format.ts';
import { renderMarkdown } from './markdown.ts';

export const markdown: Format = {
  word: 'markdown',
  file: 'STATUS.md',
  render: renderMarkdown,
};
