import type { Unasked } from '../../helpers/evidence/access.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accessRule } from '../../helpers/testing/worlds/world-access-control.ts';
import { answerRows, openRouter, ownPage, ruleRow } from '../../helpers/testing/worlds/world-access.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { loginRules } from './login-rules.check.ts';

const answered = (rule: string, change: Parameters<typeof answerRows>[2]) =>
  secured((evidence) => answerRows(evidence, { purpose: 'rule', name: rule }, change));
const fourth = (...because: Unasked['because'][]) =>
  secured((evidence) => {
    evidence['access-control'].control?.rules.push(accessRule('sonarr.small.test', 'bypass'));
    const detail = 'rule 4 of Authelia’s access control takes nothing';
    evidence.access.unasked = because.map((each) => ({ rule: 4, because: each, detail, request: null }));
  });

/** radarr's name as the proxy leads it on to another one, declared or not. */
const ledOn = (declared: boolean) =>
  secured((evidence, policy) => {
    if (declared) Object.assign(policy.hosts, { 'films.small.test': 'radarr' });
    const on = { status: 301, location: 'https://films.small.test/', backend: null, summary: null };
    answerRows(evidence, { host: 'radarr.small.test' }, on);
  });

testCheck(loginRules, {
  holds: [
    { given: 'a login that does as its rules say', world: secured() },
    { given: 'a rule for a name that the proxy leads on to another of the same service', world: ledOn(true) },
    { given: 'a rule behind one that takes all', world: fourth('shadowed') },
    { given: 'a rule for people, behind one that takes every stranger', world: fourth('person', 'shadowed') },
    { given: 'a rule for a host that nobody routes', world: fourth('no-host') },
    {
      given: 'a path that a router without login takes, as declared',
      world: secured(({ access }) => {
        const row = { host: 'sonarr.small.test', router: 'sonarr-api@docker', path: '/api', ...ownPage('sonarr') };
        access.rows.push(ruleRow(3, 'two_factor', row));
      }),
    },
    {
      given: 'a router without any login, which other checks find',
      world: secured((evidence) => {
        openRouter(evidence, 'sonarr-public', 'sonarr', 'public.small.test');
        evidence.access.rows.push(
          ruleRow(null, 'deny', { host: 'public.small.test', router: 'sonarr-public@docker', ...ownPage('sonarr') }),
        );
      }),
    },
  ],
  broken: [
    {
      given: 'a rule that asks for a login, and content comes',
      world: answered('rule 2, one_factor', ownPage('radarr')),
      subjects: ['rule 2'],
    },
    {
      given: 'a rule that opens, and a login asks: it was edited, and the login not started again',
      world: answered('rule 1, bypass', { status: 302, location: 'https://auth.small.test/' }),
      subjects: ['rule 1'],
    },
    {
      given: 'a default policy that denies, and content comes',
      world: answered('default policy deny', ownPage('sonarr')),
      subjects: ['the default policy'],
    },
  ],
  unknown: [
    { given: 'a rule for a name that is led elsewhere', world: ledOn(false), subjects: ['rule 2'] },
    { given: 'no answer', world: answered('rule 2, one_factor', { status: null }), subjects: ['rule 2'] },
    { given: 'a rule that nobody of us can ask', world: fourth('network'), subjects: ['rule 4'] },
    { given: 'a rule for people, of whom we are none', world: fourth('person'), subjects: ['rule 4'] },
    {
      given: 'a rule whose strangers are not all taken before it',
      world: fourth('person', 'shadowed', 'unfound'),
      subjects: ['rule 4'],
    },
    { given: 'a rule that was not asked', world: fourth(), subjects: ['rule 4'] },
    {
      given: 'rules that could not be read',
      world: secured((evidence) => {
        const detail = '/config/access.yml, which Authelia was told to read, is not in small-authelia-1';
        evidence['access-control'] = {
          ...evidence['access-control'],
          control: null,
          unread: { because: 'no-file', detail },
        };
      }),
      subjects: [],
    },
  ],
});
