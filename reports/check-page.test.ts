import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { parsePolicy } from '../helpers/policy/load.ts';
import { pageOfCheck } from './check-page.ts';
import { renderHtml } from './html/page.ts';
import { renderMarkdown } from './markdown.ts';
import { renderPrSummary } from './pr-summary.ts';
import { renderSarif } from './sarif.ts';
import { broken, recordOf } from './sample.fake.ts';

const policy = { file: 'stackproof.yaml', sha256: 'x', derived: false };
const served = (docs?: string) => recordOf([broken()], { policy: { ...policy, ...(docs ? { docs } : {}) } });
const page = 'https://pages.test/stackproof/docs/checks/published-ports.html';
const formats = {
  html: renderHtml,
  markdown: renderMarkdown,
  pr: renderPrSummary,
  sarif: (record: RunRecord) => renderSarif(record, { changes: null, trend: [] }),
};

describe('the page of a check', () => {
  it('is where the policy says that the pages are served, with or without a slash at its end', () => {
    expect(pageOfCheck(served('https://pages.test/stackproof'), 'published-ports')).toBe(page);
    expect(pageOfCheck(served('https://pages.test/stackproof/'), 'published-ports')).toBe(page);
  });

  it('is none where the policy says nothing, or what no browser should open', () => {
    expect(pageOfCheck(served(), 'published-ports')).toBeNull();
    expect(pageOfCheck(served('javascript:alert(1)'), 'published-ports')).toBeNull();
    expect(pageOfCheck(served('https://'), 'published-ports')).toBeNull();
  });

  it.each(Object.entries(formats))(
    'is linked from a finding in %s where it is served, and from nowhere else',
    (_, render) => {
      expect(render(served('https://pages.test/stackproof'))).toContain(page);
      expect(render(served())).not.toContain('docs/checks/');
    },
  );

  it('has to be an address of the web', () => {
    const text = readFileSync(join(import.meta.dirname, '../fixtures/policies/reference.yaml'), 'utf8');
    expect(parsePolicy(`${text}\ndocs: ${page}\n`, 'a.yaml').file.docs).toBe(page);
    expect(() => parsePolicy(`${text}\ndocs: pages.test\n`, 'a.yaml')).toThrow(/docs/);
  });
});
