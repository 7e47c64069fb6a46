import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accountOf, addPlainRouter, answerAt, withoutSecrets } from '../../helpers/testing/worlds/world-visits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { groupRules } from './group-rules.check.ts';

/** sonarr is for admins; anna is one, bert is not. */
const grouped = (change?: (evidence: Artifacts, policy: Policy) => void) =>
  secured((evidence, policy) => {
    policy.access.groups = { sonarr: ['admins'] };
    const anna = policy.access.accounts['anna'];
    if (anna)
      policy.access.accounts = { anna: { ...anna, groups: ['users', 'admins'] }, bert: { ...anna, groups: ['users'] } };
    evidence.sessions.accounts.push({ ...structuredClone(accountOf(evidence)), name: 'bert' });
    for (const stage of [evidence.sessions.accounts[1]?.first, evidence.sessions.accounts[1]?.second])
      answerAt(stage?.visits, 'sonarr@docker', 'forbidden', 403);
    change?.(evidence, policy);
  });
const bert = ({ sessions }: Artifacts) => sessions.accounts[1];

testCheck(groupRules, {
  holds: [
    { given: 'the member gets in and the other does not', world: grouped() },
    {
      given: 'the other has one factor only, and is refused as the person',
      world: grouped((evidence) => void Object.assign(bert(evidence) ?? {}, { second: null })),
    },
    { given: 'a plain router that only leads to HTTPS', world: grouped((evidence) => addPlainRouter(evidence)) },
  ],
  broken: [
    {
      given: 'everybody gets in',
      world: grouped((evidence) => answerAt(bert(evidence)?.second?.visits, 'sonarr@docker', 'content')),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'the member is refused',
      world: grouped((evidence) => answerAt(accountOf(evidence).second?.visits, 'sonarr@docker', 'forbidden', 403)),
      subjects: ['sonarr@docker'],
    },
  ],
  unknown: [
    {
      given: 'nobody outside the group',
      world: grouped(({ sessions }) => void sessions.accounts.pop()),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'the other has one factor only, and is asked for the second',
      world: grouped((evidence) => {
        Object.assign(bert(evidence) ?? {}, { second: null });
        answerAt(bert(evidence)?.first?.visits, 'sonarr@docker', 'portal');
      }),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a member without one-time codes',
      world: grouped((evidence) => void (accountOf(evidence).second = null)),
      subjects: ['sonarr@docker'],
    },
    { given: 'nobody gave a password', world: grouped(withoutSecrets), subjects: [] },
  ],
  notApplicable: [{ given: 'no service is for a group', world: secured() }],
});
