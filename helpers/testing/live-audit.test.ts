import { describe, expect, it } from 'vitest';
import { findAuditFaults, loadedByAudit } from './live-audit.ts';
import { readHouse, type ReadSource } from './read-imports.ts';
import { linksOf } from './source-links.ts';

const sources = readHouse();

/** The sources with a line more in one of them. */
const planted = (path: string, line: string): ReadSource[] =>
  sources.map((source) => {
    const { imports, reads } = linksOf(path, line);
    const { links } = source;
    return source.path === path
      ? { ...source, links: { imports: [...links.imports, ...imports], reads: [...links.reads, ...reads] } }
      : source;
  });

describe('what a live audit loads', () => {
  it('is all that its commands, its gatherers and its checks are made of', () => {
    const loaded = [...loadedByAudit(sources).keys()];
    const commands = ['audit', 'init', 'replay', 'status', 'catalogue'].map((name) => `helpers/cli/${name}.ts`);
    expect(loaded).toEqual(expect.arrayContaining(commands));
    const whole = sources.map(({ path }) => path).filter((path) => /^suites\/.*\.check\.ts$/.test(path));
    expect(whole.length).toBeGreaterThan(70);
    expect(loaded).toEqual(expect.arrayContaining(['helpers/gather/all.ts', 'helpers/clients/vantage.ts', ...whole]));
  });

  it('lies nowhere that a package of it does not hold: no fixtures, no tests, no lab', () => {
    expect(findAuditFaults(sources)).toEqual([]);
    expect([...loadedByAudit(sources).keys()].filter((path) => path.startsWith('helpers/lab/'))).toEqual([]);
  });

  it('is named where it is planted, with the way to it', () => {
    const path = 'helpers/gather/tls/gather-tls.ts';
    const way = 'helpers/cli/main.ts → helpers/cli/program.ts → helpers/cli/audit.ts → helpers/sources/live.ts → ';
    const found = findAuditFaults(planted(path, "import { stackFiles } from '../../../fixtures/stacks/index.ts';"));
    expect(found).toHaveLength(2);
    expect(found[0]).toMatch(/^an audit loads fixtures\/stacks\/index\.ts, which no package of it holds: /);
    expect(found[0]).toContain(way);
    expect(found[0]).toMatch(/ → helpers\/gather\/tls\/gather-tls\.ts → fixtures\/stacks\/index\.ts$/);
    // The planted file reads its own folder.
    expect(found[1]).toMatch(/^fixtures\/stacks\/index\.ts reads fixtures\/stacks, /);
    for (const line of [
      "const late = await import('../../../fixtures/faults/read-fault.ts');",
      "export * from '../../../fixtures/faults/read-fault.ts';",
      "const text = readFileSync(join(import.meta.dirname, '../../../fixtures/policies/reference.yaml'), 'utf8');",
      "const text = readFileSync(join(projectRoot, 'fixtures/policies/reference.yaml'), 'utf8');",
      "import { testCheck } from '../../testing/check-tester.ts';",
    ])
      expect(findAuditFaults(planted(path, line)), line).not.toEqual([]);
  });

  it('does not hold what is gone at run time', () => {
    const line = "import type { StackIteration } from '../../../fixtures/stacks/index.ts';";
    expect(findAuditFaults(planted('helpers/gather/tls/gather-tls.ts', line))).toEqual([]);
  });
});
