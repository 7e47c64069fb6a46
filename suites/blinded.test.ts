import { describe, expect, it } from 'vitest';
import { judgeCriteria } from '../helpers/kernel/judge.ts';
import type { Evidence } from '../helpers/evidence/evidence.ts';
import { artifactIds, artifactOf } from '../helpers/evidence/registry.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { world, worldBefore, type World } from '../helpers/testing/worlds/world.ts';
import { sealed } from '../helpers/testing/worlds/world-sealed.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { hardened } from '../helpers/testing/worlds/world-hardened.ts';
import { worldInside } from '../helpers/testing/worlds/world-inside.ts';
import { monitored } from '../helpers/testing/worlds/world-monitored.ts';
import { criteria } from './index.ts';

const judge = (given: World, change: (evidence: Evidence) => void, judged = criteria) => {
  const evidence = evidenceOf(given);
  change(evidence);
  return judgeCriteria(judged, evidence, given.policy, null);
};
const blind = { ok: false as const, ms: 1, scope: 'blinded', error: 'permission denied', cause: 'failed' as const };
const green = (outcome: string) => outcome === 'pass' || outcome === 'notApplicable';

describe('the negative twin', () => {
  it.each(artifactIds)('lets no criterion pass that needs a blinded %s', (id) => {
    for (const given of [world(), worldBefore(), worldInside(), secured(), sealed(), monitored(), hardened()]) {
      const needing = criteria.filter(({ checks }) =>
        checks.some(
          ({ requires, also = [], alsoAdds, severity }) =>
            severity !== 'advisory' &&
            (requires.includes(id) ||
              (!alsoAdds && also.includes(id) && (artifactOf(id).since ?? 0) <= given.policy.iteration)),
        ),
      );
      // By 0.1 it is known whether there is anything to judge at all.
      const judged = criteria.filter((each) => each.id === '0.1' || needing.includes(each));
      const verdicts = judge(given, ({ artifacts }) => void Object.assign(artifacts, { [id]: blind }), judged);
      const mine = verdicts.filter(({ id: name }) => needing.some((criterion) => criterion.id === name));
      const asked = needing.filter(({ iteration }) => iteration <= given.policy.iteration);
      expect(mine.map(({ id: name }) => name)).toEqual(asked.map(({ id: name }) => name));
      expect(mine.filter(({ outcome }) => green(outcome)).map(({ id: name }) => name)).toEqual([]);
    }
  });

  it('lets nothing pass that rests on a router table of labels alone, and keeps what was found all the same', () => {
    const resting = [
      'traefik',
      'routes',
      'redirects',
      'tls',
      'http3',
      'split-names',
      'pages',
      'access',
      'sessions',
      'identities',
      'experiments',
    ];
    const partial = (given: World) =>
      judge(given, ({ artifacts: { traefik } }) => void (traefik.ok && (traefik.value.partial = 'only labels')));
    const passed = partial(secured()).filter(
      ({ outcome, checks }) =>
        green(outcome) &&
        criteria.some(({ checks: list }) =>
          list.some(
            ({ id, requires, severity }) =>
              severity !== 'advisory' &&
              checks.some((check) => check.id === id) &&
              requires.some((each) => resting.includes(each)),
          ),
        ),
    );
    expect(passed.map(({ id }) => id)).toEqual([]);
    const open = secured(({ redirects }) =>
      redirects.answers.forEach((answer) => Object.assign(answer, { status: 200, location: null })),
    );
    expect(partial(open).find(({ id }) => id === '3.1')?.outcome).toBe('fail');
  });

  it.each([
    [
      'the engine is down',
      ({ artifacts }: Evidence) => artifactIds.forEach((id) => Object.assign(artifacts, { [id]: blind })),
    ],
    [
      'the project is empty',
      ({ artifacts: { containers } }: Evidence) =>
        void (containers.ok && (containers.value = containers.value.filter(({ member }) => !member))),
    ],
    [
      'everything is stopped',
      ({ artifacts: { containers } }: Evidence) =>
        void (containers.ok && containers.value.forEach((container) => (container.status = 'exited'))),
    ],
    [
      'everything is paused',
      ({ artifacts: { containers } }: Evidence) =>
        void (containers.ok && containers.value.forEach((container) => (container.status = 'paused'))),
    ],
  ])('lets nothing pass at all, nor not apply: %s', (_, change) => {
    for (const given of [world(), secured(), sealed(), monitored(), hardened()])
      expect(judge(given, change).filter(({ outcome }) => green(outcome))).toEqual([]);
  });
});
