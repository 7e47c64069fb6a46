import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { criteria } from '../../suites/index.ts';
import { checkOf, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import { runCli } from './run-cli.fake.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-catalogue-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const idsOf = (text: string) => [...text.matchAll(/^(\d\.\d+) /gm)].map(([, id]) => id);

describe('list', () => {
  it.each([
    [[], criteria.map(({ id }) => id)],
    [['2'], criteria.filter(({ iteration }) => iteration === 2).map(({ id }) => id)],
    [['2.10'], ['2.10']],
    [['published-ports'], ['2.1']],
  ])('%j names the criteria that are meant, in 80 columns', async (words, ids) => {
    const { code, stdout } = await runCli('list', ...words);
    expect(code).toBe(0);
    expect(idsOf(stdout)).toEqual(ids);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('says the same as JSON', async () => {
    const { stdout } = await runCli('list', '2.10', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ id: '2.10', checks: [{ id: 'legacy-network' }] }]);
  });
});

describe('explain', () => {
  const write = (name: string, text: string) => {
    writeFileSync(join(root, name), text);
    return root;
  };
  const observations = [
    { subject: 'traefik:80/tcp', holds: true, expected: 'x', observed: 'published' },
    ...Array.from({ length: 14 }, (_, at) => ({ subject: `s${at}`, holds: null, expected: 'x', observed: 'unseen' })),
    { subject: 'sonarr:8989/tcp', holds: false, expected: 'x', observed: '\u001b[2J published', see: 'docker port s' },
  ];

  it('tells of the last run, what is wrong first, as a terminal may be told', async () => {
    const check = checkOf({ outcome: 'fail', observations });
    write('run.json', JSON.stringify(recordOf([criterionOf({ checks: [check] })])));
    const { stdout } = await runCli('explain', 'published-ports', '--out', root);
    const seen = stdout.slice(stdout.indexOf('last run, 2026-11-01T12:00:00.000Z: fail'));
    expect(seen).toMatch(/fail\n {4}✗ sonarr:8989\/tcp: \\x1b\[2J published\n {4}\? s0: unseen\n/);
    expect(seen).toContain('… and 4 more in ');
    expect(seen).toMatch(/\n {4}see: docker port s\n$/);
    expect((await runCli('explain', '2.1', '-o', root)).stdout).toContain('✗ sonarr:8989/tcp');
  });

  it.each([['{}'], ['no JSON'], [JSON.stringify(recordOf([]))]])(
    'tells of none where %s stands there',
    async (text) => {
      write('run.json', text);
      const { code, stdout } = await runCli('explain', 'published-ports', '--out', root);
      expect(code).toBe(0);
      expect(stdout).toContain('why: A published port goes round the proxy');
      expect(stdout).not.toContain('last run');
    },
  );
});
