import type { AccessRow, Unasked } from '../../helpers/evidence/access.ts';
import type { AccessRule } from '../../helpers/evidence/access-control.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accessRule } from '../../helpers/testing/worlds/world-access-control.ts';
import { answerRows, openRouter, ownPage, ruleRow } from '../../helpers/testing/worlds/world-access.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { ruleOpenings } from './rule-openings.check.ts';

const sonarr = 'sonarr.small.test';
const asked = (change: Partial<AccessRow>, level: 'bypass' | 'deny' = 'bypass') =>
  secured(({ access }) => void access.rows.push(ruleRow(4, level, { host: sonarr, ...change })));
const unasked = (because: Unasked['because'], request: Unasked['request']) =>
  secured(({ access }) => {
    access.unasked = [{ rule: 4, because, detail: 'rule 4, bypass for sonarr.small.test; from 192.0.2.0/24', request }];
  });
/** A first rule that nobody of us could ask, at sonarr, which is for admins. */
const worded = (
  level: AccessRule['policy'],
  change: Partial<AccessRule> = {},
  because: Unasked['because'] = 'person',
) =>
  secured(({ access, 'access-control': { control } }, policy) => {
    control?.rules.unshift(accessRule(sonarr, level, change));
    const request = { host: sonarr, path: '/feed', method: 'HEAD', from: null, level };
    access.unasked = [{ rule: 1, because, detail: 'rule 1', request }];
    const [anna] = Object.values(policy.access.accounts);
    if (!anna) return;
    policy.access.groups = { sonarr: ['admins'] };
    policy.access.accounts = { anna: { ...anna, user: 'anna', groups: ['admins'] } };
    access.rows = access.rows.filter(({ host, rule }) => !rule || host !== sonarr);
  });
const fromHome = (host: string, level: 'bypass' | 'two_factor' = 'bypass', path = '/') => ({
  host,
  path,
  method: 'GET',
  from: '192.0.2.0/24',
  level,
});

testCheck(ruleOpenings, {
  holds: [
    { given: 'every rule asks where the policy says so', world: secured() },
    { given: 'a rule for a path that is declared', world: asked({ path: '/api/v3', ...ownPage('sonarr') }) },
    { given: 'a rule that denies', world: asked({ path: '/feed', status: 403, location: null }, 'deny') },
    {
      given: 'a rule for visitors from home, for what is declared',
      world: unasked('network', fromHome('jellyfin.small.test')),
    },
    {
      given: 'a rule for visitors from home that asks for a login',
      world: unasked('network', fromHome(sonarr, 'two_factor')),
    },
    {
      given: 'a rule that lets pass to a path that no router takes',
      world: asked({ status: 404, location: null, router: 'sonarr@docker', unrouted: true }),
    },
    { given: 'a rule that decides nothing', world: unasked('shadowed', null) },
    {
      given: 'two factors for the group that it is for',
      world: worded('two_factor', { subjects: [['group:admins']] }),
    },
    { given: 'two factors for a member of it', world: worded('two_factor', { subjects: [['user:anna']] }) },
    {
      given: 'two factors for a user of whom nobody told more',
      world: worded('two_factor', { subjects: [['user:bert']] }),
    },
    { given: 'a rule for less that others stand before', world: worded('one_factor', {}, 'shadowed') },
    {
      given: 'fewer factors at a path that is behind the application’s own key',
      world: secured(
        ({ access }) => void access.rows.push(ruleRow(1, 'one_factor', { host: sonarr, path: '/api/v3' })),
      ),
    },
    {
      given: 'a router without any login, which other checks find',
      world: secured((evidence) => {
        openRouter(evidence, 'sonarr-public', 'sonarr', 'public.small.test');
        evidence.access.rows.push(
          ruleRow(4, 'deny', { host: 'public.small.test', router: 'sonarr-public@docker', ...ownPage('sonarr') }),
        );
      }),
    },
  ],
  broken: [
    {
      given: 'one factor at a path, where two are declared',
      world: asked({ path: '/feed', rule: { number: 4, level: 'one_factor' } }),
      subjects: [`${sonarr} by rule 4`],
    },
    {
      given: 'one factor for somebody, where two are declared',
      world: worded('one_factor', { subjects: [['user:bert']] }),
      subjects: [`${sonarr} by rule 1`],
    },
    {
      given: 'two factors for everybody, where it is for some',
      world: worded('two_factor'),
      subjects: [`${sonarr} by rule 1`],
    },
    {
      given: 'two factors for another group, beside the right one',
      world: worded('two_factor', { subjects: [['group:admins'], ['group:users']] }, 'network'),
      subjects: [`${sonarr} by rule 1`],
    },
    {
      given: 'a word in the query opens all',
      world: asked({ path: '/?x=/feed/', ...ownPage('sonarr') }),
      subjects: [`${sonarr} by rule 4`],
    },
    {
      given: 'an odd method opens all',
      world: asked({ method: 'MKCOL', status: 405, location: null, backend: 'sonarr' }),
      subjects: [`${sonarr} by rule 4`],
    },
    {
      given: 'what was let pass to a page that nobody knows',
      world: asked({ status: 404, location: null, router: 'sonarr@docker' }),
      subjects: [`${sonarr} by rule 4`],
    },
    {
      given: 'the default policy lets in',
      world: secured((evidence) => answerRows(evidence, { purpose: 'rule', path: '/stackproof' }, ownPage('sonarr'))),
      subjects: [`${sonarr} by the default policy`],
    },
    {
      given: 'a rule for visitors from home, where none of us stands',
      world: unasked('network', fromHome(sonarr, 'bypass', '/?x=1')),
      subjects: [`${sonarr} by rule 4`],
    },
  ],
  unknown: [
    { given: 'no answer', world: asked({ status: null, error: 'timeout' }), subjects: [`${sonarr} by rule 4`] },
    {
      given: '404 of nobody known, where the login would have asked',
      world: asked({ status: 404, location: null, router: 'sonarr@docker' }, 'deny'),
      subjects: [`${sonarr} by rule 4`],
    },
    {
      given: '404 at a path that no router is known to take',
      world: asked({ status: 404, location: null }),
      subjects: [`${sonarr} by rule 4`],
    },
    { given: 'a rule for which no request was found', world: unasked('beaten', null), subjects: ['rule 4'] },
    {
      given: 'rules that could not be read',
      world: secured((evidence) => {
        const detail = 'no process of small-authelia-1 is Authelia';
        evidence['access-control'] = {
          ...evidence['access-control'],
          control: null,
          unread: { because: 'absent', detail },
        };
      }),
      subjects: [],
    },
    {
      given: 'nothing was asked',
      world: secured(({ access }) => {
        access.rows = [];
      }),
      subjects: [],
      byKernel: true,
    },
  ],
});
