import { expect, it } from 'vitest';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { asFile } from './as-file.ts';
import type { RecordedCheck } from './record.ts';

const recorded = (see: string): RecordedCheck => ({
  ...{ id: 'ports', title: 'ports', severity: 'high', outcome: 'fail', why: '', fix: '', looks: [] },
  observations: [{ subject: 'sonarr', holds: false, expected: 'none', observed: 'one', see }],
});
const seen = (see: string, files: string[], source: 'plan' | 'live' = 'plan') => {
  const given = world(({ compose }) => (compose.files = files));
  return asFile(recorded(see), { ...evidenceOf(given), source }).observations[0]?.see;
};

it.each([
  ['docker port small-sonarr-1', ['/srv/compose.yaml'], 'docker compose config'],
  ['docker inspect small-sonarr-1', ['docker-compose.yml'], 'docker compose config'],
  [
    'docker port small-sonarr-1',
    ['compose.yaml', 'compose.lan.yaml'],
    'docker compose -f compose.yaml -f compose.lan.yaml config',
  ],
  ['docker port small-sonarr-1', ["Anna's stack.yaml"], "docker compose -f 'Anna'\\''s stack.yaml' config"],
  ['docker compose config sonarr', ['compose.yaml'], 'docker compose config sonarr'],
])('of files %s is seen in %s', (see, files, command) => {
  expect(seen(see, files)).toBe(command);
});

it('asks an engine for what an engine has', () => {
  expect(seen('docker port small-sonarr-1', ['compose.yaml'], 'live')).toBe('docker port small-sonarr-1');
});
