import type { RunRecord } from '../helpers/kernel/record.ts';
import { escapeCharacters } from '../helpers/lib/printable.ts';
import type { Format } from './format.ts';

/** `run.json`: the record itself, two spaces, a newline at the end. What a terminal would act upon is escaped. */
export const renderJson = (record: RunRecord): string => `${escapeCharacters(JSON.stringify(record, null, 2))}\n`;

export const runFile: Format = { word: 'json', file: 'run.json', render: renderJson };
