import { describe, expect, it } from 'vitest';
import { findSharedNames } from './file-names.ts';
import { readHouse } from './read-imports.ts';

/** Names that are still to be told apart; nothing is added here, and what was renamed is struck out. */
const still = [
  'access',
  'access-answers',
  'apis',
  'backends',
  'compose',
  'containers',
  'egress',
  'engine',
  'experiments',
  'gateways',
  'host',
  'json',
  'keyfiles',
  'latency',
  'listeners',
  'login',
  'logs',
  'networks',
  'outside',
  'pages',
  'reachability',
  'record',
  'redirects',
  'registry',
  'replay',
  'resources',
  'responses',
  'routes',
  'run',
  'sessions',
  'steadiness',
  'tls',
  'traefik',
  'tunnels',
  'upnp',
];

describe('file names', () => {
  it('stand in one room each', () => {
    const shared = findSharedNames(readHouse().map(({ path }) => path));
    const added = Object.entries(shared).filter(([name]) => !still.includes(name));
    expect(added).toEqual([]);
    expect(still.filter((name) => !(name in shared))).toEqual([]);
  });

  it('that stand in two rooms are named with their files; a test, a role and two folders of one room are none', () => {
    expect(
      findSharedNames([
        'helpers/evidence/planted.ts',
        'helpers/derived/tls/planted.ts',
        'helpers/derived/tls/planted.test.ts',
        'helpers/gather/tls/planted.fake.ts',
        'helpers/gather/network/alone.ts',
        'helpers/gather/tls/alone.ts',
        'suites/index.ts',
        'helpers/lab/index.ts',
      ]),
    ).toEqual({ planted: ['helpers/derived/tls/planted.ts', 'helpers/evidence/planted.ts'] });
  });
});
