import type { RunRecord } from '../helpers/kernel/record.ts';

/** Where a check has its page, by the policy's `docs`; null: nobody serves the pages, as far as the policy says. */
export function pageOfCheck({ policy: { docs } }: Pick<RunRecord, 'policy'>, check: string): string | null {
  if (docs === undefined || !/^https?:/i.test(docs)) return null;
  const base = URL.parse(docs.endsWith('/') ? docs : `${docs}/`);
  return base && new URL(`docs/checks/${encodeURIComponent(check)}.html`, base).href;
}
