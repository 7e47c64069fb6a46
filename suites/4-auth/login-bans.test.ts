import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Regulation } from '../../helpers/evidence/access-control.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accepted, rejected } from '../../helpers/testing/worlds/world-sessions.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { loginBans } from './login-bans.check.ts';

type Ban = NonNullable<Artifacts['experiments']['ban']>;
const silent = { status: null, ok: null, detail: 'refused' };
const banning = (change: Partial<Ban>) =>
  secured(({ experiments }) => void Object.assign(experiments.ban ?? {}, change));
/** What the login's own configuration says; made: the experiment was. */
const regulated = (change: Partial<Regulation>, made = true) =>
  secured(({ experiments, 'access-control': access }) => {
    Object.assign(access.control ?? {}, {
      regulation: { maxRetries: 5, findSeconds: 120, banSeconds: 600, unsaid: false, ...change },
    });
    if (!made) experiments.notMade = 'experiments that disturb were not asked for';
  });

testCheck(loginBans, {
  holds: [
    { given: 'a stricter configuration', world: regulated({ maxRetries: 3, findSeconds: 600, banSeconds: 3600 }) },
    { given: 'the right password is refused, and later too', world: secured() },
    { given: 'another account gets in meanwhile', world: banning({ other: accepted }) },
    {
      given: 'the declared time was over when it was let in again',
      world: banning({ later: { afterSeconds: 601, try: accepted } }),
    },
  ],
  broken: [
    { given: 'failures that count for a few seconds', world: regulated({ findSeconds: 5 }), subjects: ['anna'] },
    { given: 'the same, where nobody tried', world: regulated({ findSeconds: 5 }, false), subjects: ['anna'] },
    {
      given: 'no ban at all, where nobody tried',
      world: regulated({ maxRetries: 0 }, false),
      subjects: ['anna'],
    },
    { given: 'a ban after ten failures', world: regulated({ maxRetries: 10 }, false), subjects: ['anna'] },
    {
      given: 'a time that nobody chose, tried',
      world: regulated({ banSeconds: 300, unsaid: true }),
      subjects: ['anna'],
    },
    { given: 'a ban of five minutes', world: regulated({ banSeconds: 300 }), subjects: ['anna'] },
    {
      given: 'the right password is accepted straight away',
      world: banning({ after: accepted, later: { afterSeconds: 40, try: accepted } }),
      subjects: ['anna'],
    },
    {
      given: 'the ban is over after forty seconds',
      world: banning({ later: { afterSeconds: 40, try: accepted } }),
      subjects: ['anna'],
    },
  ],
  unknown: [
    { given: 'nobody is let in any more', world: banning({ other: rejected }), subjects: ['anna'] },
    { given: 'the portal did not answer', world: banning({ after: silent }), subjects: ['anna'] },
    {
      given: 'the portal did not answer later',
      world: banning({ later: { afterSeconds: 40, try: silent } }),
      subjects: ['anna'],
    },
    {
      given: 'a wrong password was accepted',
      world: banning({ wrong: [rejected, accepted], after: accepted }),
      subjects: ['anna'],
    },
    {
      given: 'the wrong passwords took too long',
      world: banning({ withinSeconds: 300, after: accepted }),
      subjects: ['anna'],
    },
    {
      given: 'the account was banned from before',
      world: secured(
        ({ experiments }) =>
          void (experiments.ban = { error: 'lockout could not log in before anything wrong was tried' }),
      ),
      subjects: [],
    },
    { given: 'nobody tried', world: secured(({ experiments }) => void (experiments.ban = null)), subjects: [] },
  ],
  notApplicable: [
    { given: 'a configuration as declared, and nobody tried', world: regulated({}, false) },
    { given: 'a time that nobody chose, and nobody tried', world: regulated({ banSeconds: 300, unsaid: true }, false) },
    {
      given: 'experiments were not asked for',
      world: secured(
        ({ experiments }) =>
          void Object.assign(experiments, { notMade: 'not asked for: `--disturb`', ban: null, outages: null }),
      ),
    },
  ],
});
