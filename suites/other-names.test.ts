import { expect, it } from 'vitest';
import type { RecordedCheck } from '../helpers/kernel/record.ts';
import { judgeCheck } from '../helpers/kernel/judge-check.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { hardened } from '../helpers/testing/worlds/world-hardened.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { criteria } from './index.ts';

/** What Docker, Traefik and Compose call a service themselves, whatever the policy does. */
const kept = new Set(['labels', 'aliases', 'traefik']);

/** The same with some services in another project. */
function rename<T>(value: T, names: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return (names.get(value) ?? value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => rename(each, names)) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, each]) => [
    names.get(key) ?? key,
    kept.has(key) ? each : rename(each, names),
  ]);
  return Object.fromEntries(entries) as T;
}

/** The earlier run of these worlds knew them by the names of before. */
const checks = [...new Set(criteria.flatMap((criterion) => criterion.checks))].filter(
  ({ requires }) => !requires.includes('earlier-run'),
);

const moved = ['sonarr', 'jellyfin', 'gluetun', 'qbittorrent', 'radarr'];
const names = new Map(moved.map((name) => [name, `media/${name}`]));
const show = ({ id, outcome, observations }: RecordedCheck) => ({
  ...{ id, outcome },
  rows: observations.map(({ subject, holds }) => `${subject.replaceAll('media/', '')} ${holds}`).sort(),
});

it.each([
  ['of iteration 4', secured()],
  ['of iteration 7', hardened()],
])('a stack %s is judged alike where services are of another project', (_, given) => {
  const evidence = evidenceOf(given);
  const [other, policy] = [rename(evidence, names), rename(given.policy, names)];
  for (const check of checks)
    expect(show(judgeCheck(check, other, policy)), check.id).toEqual(show(judgeCheck(check, evidence, given.policy)));
});
