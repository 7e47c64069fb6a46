import type { VpnTrials } from '../../helpers/evidence/vpn-trials.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { changeAsked, silence } from '../../helpers/testing/worlds/world-tunnel.ts';
import { tunnelOutages } from './tunnel-outages.check.ts';

const tried = (change: (row: VpnTrials['rows'][number], trials: VpnTrials) => void) =>
  hardened(({ 'vpn-trials': trials }) => trials.rows.forEach((row) => change(row, trials)));
const four = { family: 4, by: 'page' } as const;
const six = { family: 6, by: 'page' } as const;
const name = { by: 'name' } as const;
const seen = { value: 'answered', address: '198.51.100.10' } as const;

testCheck(tunnelOutages, {
  holds: [
    { given: 'nothing leaves, and it works afterwards', world: hardened() },
    {
      given: 'rejected by its own filter',
      world: tried(({ during }) => changeAsked(during, four, { value: 'refused' })),
    },
    {
      given: 'a tunnel without IPv6',
      world: tried(({ before, after }) => [before, after].forEach((asked) => changeAsked(asked, six, silence))),
    },
  ],
  broken: [
    {
      given: 'a page answers',
      world: tried(({ during }) => changeAsked(during, four, seen)),
      subjects: ['qbittorrent over IPv4'],
    },
    {
      given: 'a page answers as it did before, and that is how it answers the host',
      world: tried(({ before, during, host }) =>
        [before, during, host].forEach((asked) => changeAsked(asked, four, seen)),
      ),
      subjects: ['qbittorrent over IPv4'],
    },
    {
      given: 'over IPv6',
      world: tried(({ during }) => changeAsked(during, six, seen)),
      subjects: ['qbittorrent over IPv6'],
    },
    {
      given: 'a name is answered',
      world: tried(({ during }) => changeAsked(during, name, seen)),
      subjects: ['qbittorrent names'],
    },
    {
      given: 'somebody answers without saying as whom',
      world: tried(({ during }) => changeAsked(during, four, { value: 'open' })),
      subjects: ['qbittorrent over IPv4'],
    },
  ],
  unknown: [
    {
      given: 'it was up again before anybody asked',
      world: tried(({ before, during }) =>
        before
          .filter(({ by, family }) => by === 'page' && family === 4)
          .forEach((each) => changeAsked(during, four, each)),
      ),
      subjects: ['qbittorrent over IPv4'],
    },
    {
      given: 'the host was not answered either',
      world: tried(({ host }) => changeAsked(host, four, silence)),
      subjects: ['qbittorrent over IPv4'],
    },
    {
      given: 'the host was not asked',
      world: tried((row) => void (row.host = [])),
      subjects: ['qbittorrent over IPv4', 'qbittorrent over IPv6', 'qbittorrent names'],
    },
    {
      given: 'it was not answered before',
      world: tried(({ before }) => changeAsked(before, four, silence)),
      subjects: ['qbittorrent over IPv4'],
    },
    {
      given: 'a probe that failed',
      world: tried(({ during }) => changeAsked(during, four, { value: 'probe-failed' })),
      subjects: ['qbittorrent over IPv4'],
    },
    {
      given: 'it does not work afterwards',
      world: tried(({ after }) => changeAsked(after, four, silence)),
      subjects: ['qbittorrent afterwards'],
    },
    {
      given: 'it could not be put back',
      world: tried((_, { transcript }) => transcript.forEach((step) => (step.error = 'no such device'))),
      subjects: ['gluetun'],
    },
    {
      given: 'it could not be tried',
      world: tried((row) => void (row.error = 'no device')),
      subjects: ['qbittorrent'],
    },
    { given: 'nobody tried', world: tried((_, trials) => void (trials.rows = [])), subjects: ['qbittorrent'] },
    { given: 'no page to ask', world: tried((row) => void (row.during = [])), subjects: ['qbittorrent'] },
  ],
  notApplicable: [
    { given: 'nobody asked for it', world: tried((_, trials) => void (trials.notMade = 'was not asked for')) },
  ],
});
