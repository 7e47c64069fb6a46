import { testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows } from '../../helpers/testing/worlds/world-access.ts';
import { sendHeaders } from '../../helpers/testing/worlds/world-headers.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { keptHsts } from './kept-hsts.check.ts';

const hsts = (value: string) => ({ 'strict-transport-security': value });
const api = (value: string) =>
  hardened((evidence) =>
    answerRows(evidence, { router: 'sonarr-api@docker', kind: 'browser' }, { status: 401, headers: hsts(value) }),
  );
const subjects = ['sonarr.small.test/api'];

testCheck(keptHsts, {
  holds: [
    { given: 'the same on every answer', world: hardened() },
    {
      given: 'a page that sends none',
      world: hardened((evidence) => sendHeaders(evidence, 'radarr.small.test', { 'strict-transport-security': null })),
    },
    { given: 'a page with another one that lasts', world: api('max-age=15552000') },
    {
      given: 'too short a one on the front page too, which is found there',
      world: hardened((evidence) => {
        evidence.pages.pages.forEach((page) => (page.hsts = 'max-age=60'));
        for (const { host } of evidence.pages.pages) sendHeaders(evidence, host, hsts('max-age=60'));
      }),
    },
    {
      given: 'plain HTTP, where browsers do not read it',
      world: hardened((evidence) =>
        answerRows(
          evidence,
          { router: 'jellyfin@docker', kind: 'browser' },
          { scheme: 'http', headers: hsts('max-age=0') },
        ),
      ),
    },
  ],
  broken: [
    { given: 'a page that takes it back', world: api('max-age=0'), subjects },
    { given: 'a page that shortens it', world: api('max-age=15551999'), subjects },
    { given: 'one that cannot be read', world: api('31536000'), subjects },
    {
      given: 'a page behind the login that takes it back',
      world: hardened(({ sessions }) => {
        for (const { second } of sessions.accounts)
          for (const visit of second?.visits ?? [])
            if (visit.router === 'radarr@docker') visit.headers = hsts('max-age=0');
      }),
      subjects: ['radarr.small.test'],
    },
  ],
  unknown: [
    {
      given: 'no answer with its headers',
      world: hardened(({ access, sessions }) => {
        access.rows.forEach((row) => delete row.headers);
        sessions.accounts.forEach(({ second }) => second?.visits.forEach((visit) => delete visit.headers));
      }),
      subjects: [],
    },
  ],
});
