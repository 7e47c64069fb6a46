import { testCheck } from '../../helpers/testing/check-tester.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { keptPolicy } from './kept-policy.check.ts';

type Earlier = Artifacts['earlier-run'];
const policy = (change: (policy: Policy) => unknown) => hardened((_evidence, now) => void change(now));
const earlier = (change: (earlier: Earlier) => unknown) => hardened(({ 'earlier-run': value }) => void change(value));
const waiver = { reason: 'the old app asks by port', owner: 'anna', expires: '2027-01-31' };

testCheck(keptPolicy, {
  holds: [
    { given: 'the same policy', world: hardened() },
    { given: 'a tighter one', world: policy((now) => Object.assign(now, { ports: [], failOn: 'low' })) },
    {
      given: 'the same as committed, though the run did not keep it',
      world: earlier(({ run }) => run && (run.grants = null)),
    },
    { given: 'the same as at the run, though git has none', world: earlier((value) => (value.policy = null)) },
    {
      given: 'the very file, of which neither kept anything',
      world: earlier((value) => {
        value.policy = null;
        if (value.run) value.run.grants = null;
      }),
    },
  ],
  broken: [
    {
      given: 'a port more',
      world: policy((now) => (now.ports = [...now.ports, { port: 8989, protocol: 'tcp', owner: 'sonarr' }])),
      subjects: ['ports.allowed 8989/tcp of sonarr'],
    },
    {
      given: 'a waiver',
      world: policy((now) => (now.waivers = [{ check: 'published-ports', subject: 'sonarr:8989/tcp', ...waiver }])),
      subjects: ['waivers published-ports on sonarr:8989/tcp'],
    },
    {
      given: 'a looser figure',
      world: policy((now) => (now.thresholds = { ...now.thresholds, latencyMs: 5, disk: { monitor: 85, fail: 99 } })),
      subjects: ['thresholds.disk.fail', 'thresholds.latencyMs'],
    },
    {
      given: 'shorter HSTS and a shorter ban',
      world: policy((now) => {
        now.tls.hsts.maxAge = 60;
        now.access.ban.forSeconds = 1;
      }),
      subjects: ['access.ban.forSeconds', 'tls.hsts.maxAge'],
    },
    {
      given: 'a service that asks for less, and a gate that lets more through',
      world: policy((now) => {
        now.access.levels = { ...now.access.levels, sonarr: 'one_factor' };
        now.failOn = 'critical';
      }),
      subjects: ['access level of sonarr', 'failOn'],
    },
    {
      given: 'a host and an old port that are no longer asked for',
      world: policy((now) => {
        now.formerPorts = now.formerPorts.filter(({ port }) => port !== 8989);
        now.hosts = Object.fromEntries(Object.entries(now.hosts).filter(([host]) => !host.startsWith('radarr')));
      }),
      subjects: ['formerPorts 8989/tcp', 'hosts radarr.small.test'],
    },
    {
      given: 'what git alone knows of',
      world: earlier(({ policy: committed }) => committed?.grants.demands.push('monitoring.alerts FanStopped')),
      subjects: ['monitoring.alerts FanStopped'],
    },
    {
      given: 'what the run alone knows of',
      world: earlier(({ run }) => run?.grants?.demands.push('networks old-net')),
      subjects: ['networks old-net'],
    },
    {
      given: 'a history that cannot be read, beside a run that can',
      world: hardened(({ 'earlier-run': value }, now) => {
        Object.assign(value, { policy: null, policyUnreadable: true, policyWhy: 'git log failed' });
        now.failOn = 'critical';
      }),
      subjects: ['failOn'],
    },
  ],
  unknown: [
    {
      given: 'a run that kept nothing, another policy, and no history',
      world: earlier((value) => {
        Object.assign(value, { policy: null, policySha256: 'def' });
        if (value.run) value.run.grants = null;
      }),
      subjects: [],
    },
    {
      given: 'a run that kept nothing, and no policy that anybody wrote',
      world: earlier((value) => {
        Object.assign(value, { policy: null, policySha256: '' });
        if (value.run) Object.assign(value.run, { grants: null, policySha256: '' });
      }),
      subjects: [],
    },
    {
      given: 'a record that cannot be read',
      world: earlier((value) => Object.assign(value, { run: null, policy: null, unreadable: true, why: 'broken' })),
      subjects: ['the earlier run'],
    },
    {
      given: 'a history that cannot be read',
      world: earlier((value) => Object.assign(value, { policy: null, policyUnreadable: true, policyWhy: 'broken' })),
      subjects: ['the history of the policy'],
    },
  ],
  notApplicable: [
    {
      given: 'neither a run nor a history',
      world: earlier((value) => Object.assign(value, { run: null, policy: null })),
    },
  ],
});
