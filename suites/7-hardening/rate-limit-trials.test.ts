import type { RateTrial } from '../../helpers/evidence/rate-trials.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { rateLimitTrials } from './rate-limit-trials.check.ts';

const subjects = ['sonarr@docker'];
const sonarr = (change: Partial<RateTrial>) =>
  hardened(({ 'rate-trials': { rows } }) =>
    rows.filter(({ router }) => router === 'sonarr@docker').forEach((row) => Object.assign(row, change)),
  );

testCheck(rateLimitTrials, {
  holds: [
    { given: 'a burst at every router', world: hardened() },
    { given: 'turned away earlier than it had to be', world: sonarr({ passed: 1 }) },
    { given: 'as many as may pass in a minute', world: sonarr({ passed: 56, seconds: 60 }) },
    {
      given: 'no burst, where the policy sets no limit',
      world: hardened(({ 'rate-trials': trials }, policy) => {
        trials.rows = trials.rows.filter(({ router }) => router !== 'jellyfin@docker');
        Object.assign(policy.rateLimits, { unlimited: ['jellyfin'] });
      }),
    },
  ],
  broken: [
    { given: 'nobody turned away', world: sonarr({ passed: 100, limited: 0, again: null, bystanders: [] }), subjects },
    { given: 'more let in than declared', world: sonarr({ passed: 47 }), subjects },
    {
      given: 'somebody else turned away as well',
      world: sonarr({ bystanders: [{ visitor: '198.51.100.28', status: 429 }] }),
      subjects,
    },
    {
      given: 'the other family turned away as well',
      world: sonarr({
        bystanders: [
          { visitor: '198.51.100.28', status: 302 },
          { visitor: '2001:db8:100::28', status: 429 },
        ],
      }),
      subjects,
    },
    { given: 'turned away for long', world: sonarr({ again: { afterSeconds: 30, status: 429 } }), subjects },
  ],
  unknown: [
    { given: 'no answers', world: sonarr({ error: '25 of 25 requests got no answer' }), subjects },
    { given: 'nobody else to ask', world: sonarr({ bystanders: [] }), subjects },
    {
      given: 'nobody else who got an answer',
      world: sonarr({ bystanders: [{ visitor: 'host', status: null }] }),
      subjects,
    },
    { given: 'nobody who asked again', world: sonarr({ again: null }), subjects },
    { given: 'no answer later on', world: sonarr({ again: { afterSeconds: 12, status: null } }), subjects },
    {
      given: 'a router that nobody tried',
      world: hardened(({ 'rate-trials': trials }) => {
        trials.rows = trials.rows.filter(({ router }) => router !== 'sonarr@docker');
      }),
      subjects,
    },
  ],
  notApplicable: [
    {
      given: 'nobody who asked for it',
      world: hardened(({ 'rate-trials': trials }) => {
        trials.notMade = 'experiments that disturb were not asked for';
        trials.rows = [];
      }),
    },
  ],
});
