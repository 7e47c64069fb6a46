import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFaults } from '../../fixtures/faults/read-fault.ts';
import { criteria } from '../../suites/index.ts';
import { readHouse } from '../testing/read-imports.ts';
import { usersOf, type House } from './choose-tests.ts';

const root = join(import.meta.dirname, '../..');
const list = 'helpers/gather/all.ts';

/** Artifact id → file: `import { gatherEgress } from './network/egress.ts'` gathers `egress`. */
function readGatherers(): Map<string, string> {
  const text = readFileSync(join(root, list), 'utf8');
  const named = text.matchAll(/^import \{ gather(\w+) \} from '\.\/(.+)';$/gm);
  return new Map(
    [...named].map(([, name = '', file = '']) => [
      name.replaceAll(/(?<!^)[A-Z]/g, '-$&').toLowerCase(),
      `helpers/gather/${file}`,
    ]),
  );
}

/** Without an `only` it gathers all there is. */
function looksOf(path: string, artifacts: readonly string[]): readonly string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return /\bonly: (?!null)/.test(text) ? artifacts.filter((id) => new RegExp(`'${id}'`).test(text)) : artifacts;
}

/** Engine tests that come to the list of gatherers, and what each of them asks of it. */
function readLooks(sources: House['sources'], artifacts: readonly string[]): Map<string, readonly string[]> {
  const users = usersOf({ sources }, list);
  const tests = [...users].filter((path) => path.endsWith('.engine.test.ts'));
  return new Map(tests.map((path) => [path, looksOf(path, artifacts)]));
}

/** The house as it stands in this work tree. */
export function readHouseFacts(): House {
  const checks = criteria.flatMap((criterion) => criterion.checks);
  const sources = readHouse();
  const gatherers = readGatherers();
  return {
    sources,
    gatherers,
    looks: readLooks(sources, [...gatherers.keys()]),
    faults: readFaults(),
    requires: new Map(checks.map(({ id, requires, also = [] }) => [id, [...requires, ...also]])),
  };
}
