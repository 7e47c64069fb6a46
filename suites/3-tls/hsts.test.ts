import type { Page } from '../../helpers/evidence/pages.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { hsts } from './hsts.check.ts';

const sonarr = ['sonarr.small.test'];
const page = (change: Partial<Page>) =>
  secured(({ pages }) =>
    pages.pages.filter(({ host }) => host === 'sonarr.small.test').forEach((each) => Object.assign(each, change)),
  );

testCheck(hsts, {
  holds: [
    { given: 'a year, on every host', world: secured() },
    { given: 'exactly what is declared', world: page({ hsts: 'max-age=15552000' }) },
    {
      given: 'other letters, quotes and order',
      world: page({ hsts: 'preload; MAX-AGE="31536000" ; includeSubDomains;' }),
    },
    { given: 'the same line twice', world: page({ hsts: 'max-age=31536000, max-age=31536000' }) },
  ],
  broken: [
    { given: 'none', world: page({ hsts: null }), subjects: sonarr },
    { given: 'an hour', world: page({ hsts: 'max-age=3600' }), subjects: sonarr },
    { given: 'zero, which takes it back', world: page({ hsts: 'max-age=0' }), subjects: sonarr },
    { given: 'a negative age', world: page({ hsts: 'max-age=-31536000' }), subjects: sonarr },
    { given: 'no age', world: page({ hsts: 'includeSubDomains' }), subjects: sonarr },
    { given: 'a unit behind the age', world: page({ hsts: 'max-age=31536000s' }), subjects: sonarr },
    { given: 'two ages in one line', world: page({ hsts: 'max-age=31536000; max-age=0' }), subjects: sonarr },
    { given: 'two lines with different words', world: page({ hsts: 'max-age=31536000, max-age=0' }), subjects: sonarr },
    {
      given: 'less than the policy asks for',
      world: secured((_evidence, policy) => (policy.tls.hsts.maxAge = 63_072_000)),
      subjects: ['auth.small.test', 'jellyfin.small.test', 'qbittorrent.small.test', 'radarr.small.test', ...sonarr],
    },
  ],
  unknown: [
    {
      given: 'a declared name whose page was not asked for',
      world: secured(({ pages }) => (pages.pages = pages.pages.slice(1))),
      subjects: ['jellyfin.small.test'],
    },
    {
      given: 'no answer over HTTPS',
      world: page({ status: null, error: 'silence for 5000 ms', hsts: null }),
      subjects: sonarr,
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
