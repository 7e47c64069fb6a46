import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accepted, rejected } from '../../helpers/testing/worlds/world-sessions.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { loginBans } from './login-bans.check.ts';

type Ban = NonNullable<Artifacts['experiments']['ban']>;
const silent = { status: null, ok: null, detail: 'refused' };
const banning = (change: Partial<Ban>) =>
  secured(({ experiments }) => void Object.assign(experiments.ban ?? {}, change));

testCheck(loginBans, {
  holds: [
    { given: 'the right password is refused, and later too', world: secured() },
    { given: 'another account gets in meanwhile', world: banning({ other: accepted }) },
    {
      given: 'the declared time was over when it was let in again',
      world: banning({ later: { afterSeconds: 601, try: accepted } }),
    },
  ],
  broken: [
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
    {
      given: 'experiments were not asked for',
      world: secured(
        ({ experiments }) =>
          void Object.assign(experiments, { notMade: 'not asked for: `--disturb`', ban: null, outages: null }),
      ),
    },
  ],
});
