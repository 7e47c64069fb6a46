import { describe, expect, it } from 'vitest';
import { artifactIds } from '../evidence/registry.ts';
import { linksOf } from '../testing/source-links.ts';
import { chooseTests, type House } from './choose-tests.ts';
import { readHouseFacts } from './house-facts.ts';

const texts: Readonly<Record<string, string>> = {
  'helpers/lib/ip.ts': '',
  'helpers/lib/percent.ts': '',
  'helpers/evidence/cell-value.ts': '',
  'helpers/evidence/egress.ts': "import './cell-value.ts';",
  'helpers/evidence/registry.ts': "import './egress.ts';",
  'helpers/gather/context.ts': '',
  'helpers/gather/network/probing.ts': "import '../../lib/percent.ts'; import type { C } from '../context.ts';",
  'helpers/gather/network/gather-egress.ts': "import './probing.ts';",
  'helpers/gather/network/gather-latency.ts': "import './probing.ts';",
  'helpers/gather/host/gather-keyfiles.ts': "const program = join(import.meta.dirname, 'read-files.sh');",
  'helpers/gather/all.ts':
    "import './network/gather-egress.ts'; import './network/gather-latency.ts'; import './host/gather-keyfiles.ts';",
  'helpers/gather/gather-all.ts': "import './all.ts';",
  'helpers/gather/network/packets.engine.test.ts': "import '../gather-all.ts';",
  'helpers/gather/tls/plain.engine.test.ts': "import '../gather-all.ts';",
  'helpers/clients/connect-engine.ts': "import '../lib/ip.ts';",
  'helpers/clients/vantage.engine.test.ts': "const { connect } = await import('./connect-engine.ts');",
  'helpers/derived/stack/stack.ts': '',
  'suites/1-networks/egress-only.check.ts': "import '../../helpers/derived/stack/stack.ts';",
  'suites/index.ts': "import './1-networks/egress-only.check.ts';",
  'helpers/cli/main.ts': '',
  'helpers/cli/cli.engine.test.ts': "const launcher = join(root, 'stackproof');",
  'fixtures/stacks/index.ts': 'readFileSync(join(import.meta.dirname, name))',
  'fixtures/stacks/stacks.engine.test.ts': "import './index.ts';",
  'fixtures/stacks/variant.engine.test.ts': "const file = join(import.meta.dirname, 'variant.yaml');",
  'fixtures/faults/bench/bench.ts':
    "import '../../stacks/index.ts'; import '../../../helpers/gather/gather-all.ts'; " +
    "import '../../../suites/index.ts'; " +
    "import '../../../helpers/clients/connect-engine.ts'; import '../../../helpers/evidence/registry.ts'; " +
    "const policy = join(root, 'fixtures/policies/reference.yaml');",
  'fixtures/faults/bench/record-fault.ts': "import './bench.ts';",
  'fixtures/faults/stack-2.engine.test.ts': "import './bench/bench.ts';",
  'fixtures/faults/stack-3.engine.test.ts': "import './bench/bench.ts';",
  'fixtures/faults/blind.engine.test.ts': "import './bench/bench.ts';",
};

const house: House = {
  sources: Object.entries(texts).map(([path, text]) => ({ path, links: linksOf(path, text) })),
  faults: [
    { id: 'way-out-open', stack: 2, finds: { 'egress-only': ['sonarr'] }, blinds: {} },
    { id: 'slow-network', stack: 2, finds: { 'round-trips': ['sonarr'] }, blinds: {} },
    { id: 'helper-blind', stack: 3, finds: {}, blinds: { 'egress-only': ['*'] } },
    { id: 'key-readable', stack: 3, finds: { 'key-modes': ['traefik'] }, blinds: {} },
  ],
  requires: new Map([
    ['egress-only', ['containers', 'egress']],
    ['round-trips', ['latency']],
    ['key-modes', ['keyfiles']],
  ]),
  gatherers: new Map([
    ['egress', 'helpers/gather/network/gather-egress.ts'],
    ['latency', 'helpers/gather/network/gather-latency.ts'],
    ['keyfiles', 'helpers/gather/host/gather-keyfiles.ts'],
  ]),
  looks: new Map([
    ['helpers/gather/network/packets.engine.test.ts', ['egress']],
    ['helpers/gather/tls/plain.engine.test.ts', ['keyfiles']],
    ['fixtures/faults/blind.engine.test.ts', ['egress', 'latency', 'keyfiles']],
  ]),
};

const every = house.faults.map(({ id }) => id);
const nameOf = (path: string) => path.split('/').at(-1)?.replace('.engine.test.ts', '');
const choose = (...changes: readonly string[]) => {
  const { engine, faults, stacks, why } = chooseTests(changes, house);
  return { engine: engine.map(nameOf), faults, stacks, why };
};

describe('the tests that a change can touch', () => {
  it.each([
    [
      'helpers/gather/network/gather-egress.ts',
      ['packets', 'blind'],
      ['way-out-open', 'helper-blind'],
      'is part of gathering egress',
    ],
    [
      'helpers/evidence/egress.ts',
      ['packets', 'blind'],
      ['way-out-open', 'helper-blind'],
      'is part of gathering egress',
    ],
    [
      'helpers/evidence/cell-value.ts',
      ['packets', 'blind'],
      ['way-out-open', 'helper-blind'],
      'is part of gathering egress',
    ],
    ['helpers/gather/host/gather-keyfiles.ts', ['plain', 'blind'], ['key-readable'], 'is part of gathering keyfiles'],
    ['helpers/gather/host/read-files.sh', ['plain', 'blind'], ['key-readable'], 'is part of gathering keyfiles'],
    [
      'helpers/lib/percent.ts',
      ['packets', 'blind'],
      ['way-out-open', 'slow-network', 'helper-blind'],
      'is part of gathering egress, latency',
    ],
  ])('%s: those that gather it, and the faults that its checks find', (changed, engine, faults, why) => {
    expect(choose(changed)).toMatchObject({ engine, faults, why: [`${changed} ${why}`] });
  });

  it.each([
    ['helpers/gather/gather-all.ts', ['packets', 'plain', 'blind']],
    ['helpers/evidence/registry.ts', ['blind']],
    ['helpers/clients/connect-engine.ts', ['vantage', 'blind']],
    ['helpers/lib/ip.ts', ['vantage', 'blind']],
    ['fixtures/faults/bench/bench.ts', ['blind']],
    ['fixtures/policies/reference.yaml', ['blind']],
  ])('%s: every fault, for each is done with it', (changed, engine) => {
    expect(choose(changed)).toMatchObject({ engine, faults: every, stacks: [2, 3] });
    expect(choose(changed).why).toEqual([`${changed} is used by what does every fault`]);
  });

  it.each([
    'helpers/prober/image/prober/tls.py',
    'helpers/prober/programs/ask.py',
    'fixtures/images/redis/Dockerfile',
    'vitest.config.ts',
    'package-lock.json',
  ])('%s: all there are', (changed) => {
    const engine = ['packets', 'plain', 'vantage', 'cli', 'stacks', 'variant', 'blind'];
    expect(choose(changed)).toMatchObject({ engine, faults: every });
  });

  it.each([
    ['fixtures/faults/slow-network.yaml', [], ['slow-network'], [2]],
    ['fixtures/evidence/key-readable.gz', [], ['key-readable'], [3]],
    ['fixtures/evidence/good-stack-3.gz', [], [], [3]],
    ['fixtures/stacks/iteration-3.yaml', ['stacks', 'blind'], ['helper-blind', 'key-readable'], [3]],
    ['fixtures/stacks/compose.yaml', ['stacks', 'blind'], every, [2, 3]],
    ['fixtures/stacks/variant.yaml', ['variant'], [], []],
    ['fixtures/faults/stack-3.engine.test.ts', [], ['helper-blind', 'key-readable'], [3]],
    ['fixtures/faults/blind.engine.test.ts', ['blind'], [], []],
    ['suites/1-networks/egress-only.check.ts', ['blind'], ['way-out-open', 'helper-blind'], [2, 3]],
    // What only judges is decided by the recordings, which are judged each time.
    ['helpers/derived/stack/stack.ts', ['blind'], [], []],
    // They are started as a program of their own, which no import shows.
    ['helpers/cli/main.ts', ['cli'], [], []],
    ['stackproof', ['cli'], [], []],
  ])('%s: %j, the faults %j', (changed, engine, faults, stacks) => {
    expect(choose(changed)).toMatchObject({ engine, faults, stacks });
  });

  it.each([
    'README.md',
    'helpers/gather/context.ts',
    'helpers/gather/network/gather-egress.test.ts',
    'helpers/prober/tests/test_tls.py',
    'fixtures/faults/bench/record-fault.ts',
    'fixtures/faults/gone.yaml',
  ])('%s: none', (changed) => {
    // A type is gone at run time; the file itself stands beside no test of an engine.
    expect(choose(changed)).toEqual({ engine: [], faults: [], stacks: [], why: [] });
  });

  it('are named once each, in their own order, and every change that touches some says why', () => {
    const changes = ['fixtures/faults/key-readable.yaml', 'README.md', 'helpers/gather/network/gather-egress.ts'];
    expect(choose(...changes, 'fixtures/faults/way-out-open.yaml')).toEqual({
      engine: ['packets', 'blind'],
      faults: ['way-out-open', 'helper-blind', 'key-readable'],
      stacks: [2, 3],
      why: [
        'fixtures/faults/key-readable.yaml is a fault',
        'helpers/gather/network/gather-egress.ts is part of gathering egress',
        'fixtures/faults/way-out-open.yaml is a fault',
      ],
    });
  });
});

describe('this very house', () => {
  const own = readHouseFacts();

  it('has a gatherer for every artifact, and tests that ask for each', () => {
    expect([...own.gatherers.keys()].sort()).toEqual([...artifactIds].sort());
    const paths = new Set(own.sources.map(({ path }) => path));
    expect([...own.gatherers.values()].filter((file) => !paths.has(file))).toEqual([]);
    expect(own.looks.get('fixtures/faults/blind.engine.test.ts')).toEqual([...own.gatherers.keys()]);
    expect(own.looks.get('helpers/gather/access/gather-access.engine.test.ts')).toContain('access');
  });

  it('has every fault touched by the prober, and every engine test by the image it runs', () => {
    const { engine, faults } = chooseTests(['helpers/prober/image/Dockerfile'], own);
    expect(faults).toHaveLength(own.faults.length);
    const tests = own.sources.map(({ path }) => path).filter((path) => path.endsWith('.engine.test.ts'));
    expect(tests.filter((path) => !engine.includes(path))).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((stack) => `fixtures/faults/stack-${stack}.engine.test.ts`),
    );
  });

  it('is touched in part by a gatherer', () => {
    const { engine, faults } = chooseTests([own.gatherers.get('egress') ?? ''], own);
    expect(engine).toContain('helpers/gather/network/packets.engine.test.ts');
    expect(faults).toContain('way-out-removed');
    expect(faults.length).toBeLessThan(own.faults.length / 4);
  });
});
