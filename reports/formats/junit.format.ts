import type { Format } from '../format.ts';
import { renderJunit } from '../junit.ts';

export const format: Format = { word: 'junit', file: 'junit.xml', render: renderJunit };
