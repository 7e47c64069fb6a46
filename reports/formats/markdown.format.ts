import type { Format } from '../format.ts';
import { renderMarkdown } from '../markdown.ts';

export const format: Format = {
  word: 'markdown',
  file: 'STATUS.md',
  render: renderMarkdown,
};
