import type { Format } from '../format.ts';
import { renderBadge } from '../badge.ts';

export const format: Format = { word: 'badge', file: 'badge.svg', render: renderBadge };
