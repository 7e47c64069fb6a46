import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { criteria } from '../../suites/index.ts';
import { projectRoot } from '../lib/project-root.ts';
import { allPages, checksFolder } from './all-pages.ts';
import { renderCheckPage } from './check-pages.ts';
import { renderPolicyReference } from './policy-reference.ts';

const pages = allPages();

describe('the generated pages', () => {
  it('are those that are committed: `npm run pages` writes them', () => {
    const stale = [...pages].flatMap(([path, text]) => {
      const file = join(projectRoot, path);
      return existsSync(file) && readFileSync(file, 'utf8') === text ? [] : [path];
    });
    expect(stale).toEqual([]);
  });

  it('are one for each check, and no other', () => {
    const names = readdirSync(join(projectRoot, checksFolder)).map((name) => `${checksFolder}/${name}`);
    expect(names.filter((name) => !pages.has(name))).toEqual([]);
    const checks = new Set(criteria.flatMap(({ checks: mine }) => mine.map(({ id }) => id)));
    expect(pages.size).toBe(checks.size + 2);
  });
});

describe('the page of a check', () => {
  const [criterion] = criteria.filter(({ id }) => id === '2.1');
  const check = criterion?.checks.find(({ id }) => id === 'published-ports');

  it('says why, what to change, and how it was seen to fail', () => {
    if (!criterion || !check) throw new Error('published-ports is gone');
    const fault = {
      id: 'port-published',
      what: 'sonarr’s port is published again',
      finds: { 'published-ports': ['a', 'b', 'c', 'd'] },
    };
    const page = renderCheckPage(check, criteria, [fault]);
    for (const words of [
      `\n${check.why}\n`,
      `\n${check.fix}\n`,
      '- sonarr’s port is published again ([port-published](../../fixtures/faults/port-published.yaml)): ' +
        'finds `a`, `b`, `c` and 1 more\n',
    ])
      expect(page).toContain(words);
    expect(renderCheckPage(check, criteria, [])).toContain('no fault on a real engine is for it yet');
  });
});

describe('the reference of the policy', () => {
  it('spells every word out, with what it takes and what it is without', () => {
    const page = renderPolicyReference({
      type: 'object',
      properties: {
        port: { type: 'integer', minimum: 1, maximum: 65535, default: 80, description: 'a | b' },
        waivers: {
          type: 'array',
          items: { type: 'object', properties: { check: { type: 'string' } }, required: ['check'] },
        },
        hosts: {
          additionalProperties: { anyOf: [{ type: 'string' }, { properties: { kind: { enum: ['a', 'b'] } } }] },
        },
      },
    });
    for (const row of [
      '| `port` | integer from 1 to 65535 | `80` | a \\| b |',
      '| `waivers` | list of mapping |  |  |',
      '| `waivers[].check` | string | must be given |  |',
      '| `hosts` | mapping of names to string, or mapping |  |  |',
      '| `hosts.<name>.kind` | `a`, `b` |  |  |',
    ])
      expect(page.split('\n')).toContain(row);
  });
});
