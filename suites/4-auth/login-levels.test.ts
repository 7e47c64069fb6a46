import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accountOf, addPlainRouter, answerAt, withoutSecrets } from '../../helpers/testing/worlds/world-visits.ts';
import { routerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { middleware } from '../../helpers/traefik/rules/rule.fake.ts';
import { loginLevels } from './login-levels.check.ts';

/** A router at which everybody is forbidden; listed: by a list of addresses in its chain. stranger: what he gets. */
const keptFrom = (router: string, listed: boolean, stranger: 'forbidden' | 'portal' = 'forbidden') =>
  secured((evidence) => {
    const { first, second } = accountOf(evidence);
    answerAt(evidence.sessions.anonymous, router, stranger);
    for (const stage of [first, second]) answerAt(stage?.visits, router, 'forbidden');
    const ipAllowList = { sourceRange: ['192.168.0.0/16'], depth: null, excludedIPs: [] };
    evidence.traefik.middlewares.push(middleware('house@docker', 'ipallowlist', { ipAllowList }));
    if (listed) routerOf(evidence, router).middlewares.unshift('house@docker');
  });

testCheck(loginLevels, {
  holds: [
    { given: 'one factor opens radarr, two open the rest', world: secured() },
    {
      given: 'a service for a group that the account is not in',
      world: secured((evidence, policy) => {
        policy.access.groups = { sonarr: ['admins'] };
        answerAt(accountOf(evidence).second?.visits, 'sonarr@docker', 'forbidden', 403);
      }),
    },
    {
      given: 'an undeclared name that is denied to everybody',
      world: secured((evidence) => {
        for (const visits of [accountOf(evidence).first?.visits, accountOf(evidence).second?.visits])
          visits?.push({
            router: 'wiki@docker',
            host: 'wiki.small.test',
            path: '/',
            service: null,
            status: 403,
            answer: 'forbidden',
            detail: '',
          });
      }),
    },
    {
      given: 'a router that a list of addresses keeps from us, whoever we are',
      world: keptFrom('sonarr@docker', true),
    },
    { given: 'a plain router that only leads to HTTPS', world: secured((evidence) => addPlainRouter(evidence)) },
  ],
  broken: [
    { given: 'a login that refuses everybody', world: keptFrom('sonarr@docker', false), subjects: ['sonarr@docker'] },
    {
      given: 'a list of addresses that lets us in, and a login that refuses',
      world: keptFrom('sonarr@docker', true, 'portal'),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'one factor opens what asks for two',
      world: secured((evidence) => answerAt(accountOf(evidence).first?.visits, 'sonarr@docker', 'content')),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'content with a status of 500 after one factor',
      world: secured((evidence) => answerAt(accountOf(evidence).first?.visits, 'sonarr@docker', 'content', 500)),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a one-factor service that asks for more',
      world: secured((evidence) => answerAt(accountOf(evidence).first?.visits, 'radarr@docker', 'portal')),
      subjects: ['radarr@docker'],
    },
    {
      given: 'two factors do not open it',
      world: secured((evidence) =>
        answerAt(accountOf(evidence).second?.visits, 'qbittorrent@docker', 'forbidden', 403),
      ),
      subjects: ['qbittorrent@docker'],
    },
    {
      given: 'an undeclared name that two factors open',
      world: secured((evidence) =>
        accountOf(evidence).second?.visits.push({
          router: 'wiki@docker',
          host: 'wiki.small.test',
          path: '/',
          service: null,
          status: 200,
          answer: 'content',
          detail: 'Wiki',
        }),
      ),
      subjects: ['wiki@docker'],
    },
    {
      given: 'a second name of a two-factor service that one factor opens',
      world: secured((evidence, policy) => {
        policy.hosts = { ...policy.hosts, 'open.small.test': 'jellyfin' };
        accountOf(evidence).first?.visits.push({
          router: 'second@docker',
          host: 'open.small.test',
          path: '/',
          service: 'sonarr',
          status: 200,
          answer: 'content',
          detail: 'Sonarr',
        });
      }),
      subjects: ['second@docker'],
    },
  ],
  unknown: [
    { given: 'nobody gave a password', world: secured(withoutSecrets), subjects: [] },
    {
      given: 'the account has no one-time codes',
      world: secured((evidence) => void (accountOf(evidence).second = null)),
      subjects: ['sonarr@docker', 'qbittorrent@docker'],
    },
    {
      given: 'the account has no one-time codes, and groups decide about one of the services',
      world: secured((evidence, policy) => {
        accountOf(evidence).second = null;
        policy.access.groups = { sonarr: ['admins'] };
      }),
      subjects: ['qbittorrent@docker'],
    },
    {
      given: 'a router that answers 502 after one factor',
      world: secured((evidence) => answerAt(accountOf(evidence).first?.visits, 'sonarr@docker', 'error', 502)),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a router that could not be asked',
      world: secured((evidence) => answerAt(accountOf(evidence).second?.visits, 'sonarr@docker', 'none')),
      subjects: ['sonarr@docker'],
    },
  ],
});
