import type { Page } from '../../helpers/evidence/pages.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { mixedContent } from './mixed-content.check.ts';

const jellyfin = ['jellyfin.small.test'];
const page = (change: Partial<Page>) =>
  secured(({ pages }) =>
    pages.pages.filter(({ host }) => host === 'jellyfin.small.test').forEach((each) => Object.assign(each, change)),
  );
const loads = [{ tag: 'script', url: 'http://cdn.small.test/site.js' }];

testCheck(mixedContent, {
  holds: [
    { given: 'a page that only just came', world: page({ lastStatus: 499 }) },
    {
      given: 'one host alone',
      world: secured(({ pages }, policy) => {
        pages.pages = pages.pages.slice(0, 1);
        policy.hosts = { [pages.pages[0]?.host ?? '']: 'sonarr' };
      }),
    },
    { given: 'pages that load nothing so', world: secured() },
    { given: 'a page that has browsers upgrade what it names', world: page({ loads, upgrades: true }) },
    {
      given: 'a page that leads to another host that is judged too',
      world: page({ status: 302, elsewhere: 'https://sonarr.small.test/' }),
    },
    { given: 'no HTML', world: page({ type: 'application/json' }) },
  ],
  broken: [
    { given: 'a script', world: page({ loads }), subjects: jellyfin },
    {
      given: 'a page that leads to plain HTTP',
      world: page({ status: 302, elsewhere: 'http://jellyfin.small.test/' }),
      subjects: jellyfin,
    },
    { given: 'a script in a page that was cut off', world: page({ loads, truncated: true }), subjects: jellyfin },
  ],
  unknown: [
    { given: 'a service at the edge of brokenness', world: page({ lastStatus: 500 }), subjects: jellyfin },
    {
      given: 'no first answer, whatever came later',
      world: page({ status: null, lastStatus: 200, error: 'refused' }),
      subjects: jellyfin,
    },
    {
      given: 'a page that was cut off, and has browsers upgrade',
      world: page({ truncated: true, upgrades: true }),
      subjects: jellyfin,
    },
    { given: 'no answer', world: page({ status: null, lastStatus: null, error: 'refused' }), subjects: jellyfin },
    {
      given: 'the page behind a redirect did not come',
      world: page({ status: 302, lastStatus: null }),
      subjects: jellyfin,
    },
    { given: 'a broken service', world: page({ status: 502, lastStatus: 502 }), subjects: jellyfin },
    { given: 'a page that was cut off', world: page({ truncated: true }), subjects: jellyfin },
    {
      given: 'a page that leads to a host nobody routes',
      world: page({ status: 302, elsewhere: 'https://elsewhere.test/' }),
      subjects: jellyfin,
    },
    {
      given: 'redirects without an end',
      world: page({ status: 302, elsewhere: 'https://jellyfin.small.test/again' }),
      subjects: jellyfin,
    },
    { given: 'no host was asked', world: secured(({ pages }) => (pages.pages = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'visitors’ TLS ends elsewhere',
      world: secured((_evidence, policy) => void (policy.proxy.tls = 'elsewhere')),
    },
  ],
});
