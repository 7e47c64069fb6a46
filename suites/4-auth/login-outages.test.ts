import type { Outage } from '../../helpers/evidence/experiments.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { rejected, visitsAfter } from '../../helpers/testing/worlds/world-sessions.ts';
import { answerAt } from '../../helpers/testing/worlds/world-visits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { loginOutages } from './login-outages.check.ts';

const routers = ['radarr@docker', 'sonarr@docker', 'qbittorrent@docker'];

function stateOf({ experiments }: Artifacts, state: Outage['state']): Outage {
  const outage = experiments.outages?.during.find((each) => each.state === state);
  if (!outage) throw new Error(`the small world's login is never ${state}`);
  return outage;
}

const withoutAccount = (...states: Outage['state'][]) =>
  secured(({ experiments: { outages } }) => {
    if (!outages) return;
    Object.assign(outages, {
      lacking: 'the policy has no test account',
      again: null,
      before: { anonymous: visitsAfter(0), session: [] },
      after: { anonymous: visitsAfter(0), session: [] },
    });
    if (states.length > 0) outages.during = outages.during.filter(({ state }) => states.includes(state));
    for (const { visits: look } of outages.during) look.session = [];
  });

testCheck(loginOutages, {
  holds: [
    { given: 'closed in every state', world: secured() },
    {
      given: 'a live stack, where nothing stands in',
      world: secured(({ experiments }) => {
        if (experiments.outages)
          experiments.outages.during = experiments.outages.during.filter(
            ({ state }) => state === 'mute' || state === 'stopped',
          );
      }),
    },
    { given: 'without an account, where our eyes saw it open while a stand-in said yes', world: withoutAccount() },
    {
      given: 'a router that is open to everybody is another matter',
      world: secured((evidence) => {
        answerAt(evidence.experiments.outages?.before.anonymous, 'radarr@docker', 'content');
        answerAt(stateOf(evidence, 'stopped').visits.anonymous, 'radarr@docker', 'content');
      }),
    },
  ],
  broken: [
    {
      given: 'strangers get in while it is stopped',
      world: secured((evidence) => answerAt(stateOf(evidence, 'stopped').visits.anonymous, 'sonarr@docker', 'content')),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'an error page of 500 that is the backend’s',
      world: secured((evidence) =>
        answerAt(stateOf(evidence, 'failing').visits.anonymous, 'sonarr@docker', 'content', 500),
      ),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a session goes on while nobody can ask about it',
      world: secured((evidence) => answerAt(stateOf(evidence, 'mute').visits.session, 'radarr@docker', 'content')),
      subjects: ['radarr@docker'],
    },
  ],
  unknown: [
    {
      given: 'without an account on a live stack, where nothing showed that it ever opens',
      world: withoutAccount('mute', 'stopped'),
      subjects: routers,
    },
    {
      given: 'a state could not be made',
      world: secured(
        (evidence) =>
          void Object.assign(stateOf(evidence, 'mute'), {
            error: 'cannot pause',
            visits: { anonymous: [], session: [] },
          }),
      ),
      subjects: routers,
    },
    {
      given: 'the proxy never asked the stand-in',
      world: secured((evidence) => void (stateOf(evidence, 'failing').asked = 0)),
      subjects: routers,
    },
    {
      given: 'a backend that was down before',
      world: secured(({ experiments }) => answerAt(experiments.outages?.before.session, 'sonarr@docker', 'error', 502)),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a backend that is gone afterwards',
      world: secured(({ experiments }) => answerAt(experiments.outages?.after.session, 'sonarr@docker', 'none')),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'nobody is let in afterwards',
      world: secured(({ experiments }) => void Object.assign(experiments.outages ?? {}, { again: rejected })),
      subjects: ['authelia'],
    },
    {
      given: 'something was not put back',
      world: secured(
        ({ experiments }) =>
          void Object.assign(experiments.transcript[1] ?? {}, { undoneAfterMs: null, error: 'no such container' }),
      ),
      subjects: ['authelia'],
    },
    {
      given: 'every router was open before',
      world: secured(({ experiments }) => {
        if (experiments.outages) experiments.outages.before.anonymous = visitsAfter(2);
      }),
      subjects: [],
    },
    {
      given: 'it was never made to fail',
      world: secured(({ experiments }) => void (experiments.outages = null)),
      subjects: [],
    },
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
