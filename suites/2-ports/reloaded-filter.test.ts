import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { FilterOfFamily } from '../../helpers/evidence/packet-filter.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { reloadedFilter } from './reloaded-filter.check.ts';

type Reload = Artifacts['firewall-reload'];

const reload = (edit: (seen: Reload) => unknown) => world((evidence) => void edit(evidence['firewall-reload']));
const after = (change: Partial<FilterOfFamily>, family = 4) =>
  reload(({ after: seen }) => {
    for (const each of seen?.families ?? []) if (each.family === family) Object.assign(each, change);
  });

testCheck(reloadedFilter, {
  holds: [
    { given: 'the engine’s rules stay', world: world() },
    {
      given: 'files of the older tool, of both families',
      world: reload((seen) => {
        seen.loaded = ['4', '6'].map((family) => ({ path: `/etc/iptables/rules.v${family}`, error: null }));
      }),
    },
  ],
  broken: [
    { given: 'all was flushed', world: after({ forwardChained: false }), subjects: ['IPv4: the engine’s chains'] },
    { given: 'of IPv6 alone', world: after({ natChained: false }, 6), subjects: ['IPv6: the engine’s chains'] },
    {
      given: 'what is forwarded is accepted since',
      world: after({ policy: 'accept' }),
      subjects: ['IPv4: forwarded by default'],
    },
    {
      given: 'a rule of the file’s accepts first',
      world: after({ ahead: [{ chain: 'FORWARD', rule: '-j ACCEPT', out: null, to: null }] }),
      subjects: ['IPv4: FORWARD accepts'],
    },
  ],
  unknown: [
    {
      given: 'a file that does not load',
      world: reload(({ loaded: [file] }) => file && (file.error = 'syntax error')),
      subjects: ['/etc/nftables.conf'],
    },
    {
      given: 'rules that were not read afterwards',
      world: reload((seen) => (seen.after = null)),
      subjects: ['the engine’s chains'],
    },
    {
      given: 'rules that were not put back',
      world: reload(({ transcript: [act] }) => act && (act.error = 'inet filter is not as it was')),
      subjects: ['what was done'],
    },
    {
      given: 'a rootless engine',
      world: world(({ engine }) => (engine.rootless = true)),
      subjects: [],
    },
  ],
  notApplicable: [
    { given: 'nobody asked for it', world: reload((seen) => (seen.notMade = 'was not asked for')) },
    { given: 'no file of rules', world: reload((seen) => Object.assign(seen, { loaded: [], after: null })) },
  ],
});
