import type { AccessRow } from '../../helpers/evidence/access.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, openRouter, ownPage, strangerRow } from '../../helpers/testing/worlds/world-access.ts';
import { answerFrom } from '../../helpers/testing/worlds/world-standpoints.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { defaultDenial } from './default-denial.check.ts';

const name = 'an undeclared name under small.test';
const named = (change: Partial<AccessRow>) =>
  secured((evidence) => answerRows(evidence, { purpose: 'undeclared', name }, change));
const pathed = (change: Partial<AccessRow>) =>
  secured((evidence) =>
    answerRows(evidence, { purpose: 'undeclared', name: 'an undeclared path', host: 'sonarr.small.test' }, change),
  );

const everything = [
  'an undeclared name under small.test',
  ...['qbittorrent', 'radarr', 'sonarr'].map((name) => `an undeclared path on ${name}.small.test`),
  'no host at all',
  'the bare address as host',
];

testCheck(defaultDenial, {
  holds: [
    { given: '404, refused handshakes and the login', world: secured() },
    {
      given: 'sent to HTTPS first',
      world: named({ status: 301, scheme: 'http', location: 'https://stackproof-0.small.test/' }),
    },
    {
      given: 'an undeclared host behind the login',
      world: secured(
        ({ access }) =>
          void access.rows.push(
            strangerRow({ purpose: 'anonymous', name: 'browser', router: 'new@docker', host: 'new.small.test' }),
          ),
      ),
    },
    { given: 'a misdirected request', world: named({ status: 421 }) },
    {
      given: 'an undeclared path on a host that is open as a whole, which is another check’s',
      world: secured((evidence) => {
        answerRows(evidence, { purpose: 'anonymous', router: 'sonarr@docker' }, ownPage('sonarr'));
        answerRows(
          evidence,
          { name: 'an undeclared path', host: 'sonarr.small.test' },
          { status: 404, backend: 'sonarr' },
        );
      }),
    },
  ],
  broken: [
    { given: 'a router that takes every name', world: named(ownPage('radarr')), subjects: [name] },
    {
      given: 'a router that takes every name, whoever asks: it is no better from elsewhere, and said once',
      world: secured((evidence) => {
        answerRows(evidence, { purpose: 'undeclared', name }, ownPage('radarr'));
        answerFrom(evidence, { purpose: 'undeclared', name }, ownPage('radarr'));
      }),
      subjects: [name],
    },
    { given: 'a page of nobody known', world: named({ status: 200 }), subjects: [name] },
    {
      given: 'the bare address',
      world: secured((evidence) =>
        answerRows(
          evidence,
          { name: 'the bare address as host' },
          { ...ownPage('radarr'), refused: false, error: null },
        ),
      ),
      subjects: ['the bare address as host'],
    },
    {
      given: 'a path past the login',
      world: pathed({ status: 404, backend: 'sonarr' }),
      subjects: ['an undeclared path on sonarr.small.test'],
    },
    {
      given: 'an undeclared host that is routed and open',
      world: secured((evidence) => openRouter(evidence, 'sonarr-public', 'sonarr', 'public.small.test')),
      subjects: ['public.small.test'],
    },
  ],
  unknown: [
    { given: 'no answer', world: named({ status: null, error: 'timeout' }), subjects: [name] },
    { given: 'a router that takes every name, to a dead backend', world: named({ status: 502 }), subjects: [name] },
    {
      given: 'an undeclared host that answers 502',
      world: secured(
        ({ access }) =>
          void access.rows.push(
            strangerRow({
              purpose: 'anonymous',
              name: 'browser',
              router: 'new@docker',
              host: 'new.small.test',
              status: 502,
              location: null,
            }),
          ),
      ),
      subjects: ['new.small.test'],
    },
    {
      given: 'a proxy that answers 404 to all',
      world: secured(({ access }) =>
        access.rows
          .filter(({ purpose: look }) => look === 'anonymous' || look === 'undeclared')
          .forEach((row) =>
            Object.assign(row, { status: 404, backend: null, location: null, error: null, refused: false }),
          ),
      ),
      subjects: everything,
    },
    {
      given: 'everybody is refused in the same way once all was asked',
      world: secured((evidence) => {
        answerRows(
          evidence,
          { purpose: 'undeclared', name: 'an undeclared path', host: 'sonarr.small.test' },
          { status: 403 },
        );
        answerRows(evidence, { purpose: 'afterwards', host: 'sonarr.small.test' }, { status: 403 });
      }),
      subjects: ['an undeclared path on sonarr.small.test'],
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
  notApplicable: [
    {
      given: 'a policy that lets everything through',
      world: secured((_evidence, policy) => {
        policy.access.default = 'bypass';
      }),
    },
  ],
});
