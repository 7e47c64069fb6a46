import type { RunRecord } from '../helpers/kernel/record.ts';

/** `run.json`: the record itself, two spaces, a newline at the end. */
export const renderJson = (record: RunRecord): string => `${JSON.stringify(record, null, 2)}\n`;
