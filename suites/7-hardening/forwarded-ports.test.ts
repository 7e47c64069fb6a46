import type { Vpn } from '../../helpers/evidence/vpn.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { forwardedPorts } from './forwarded-ports.check.ts';

const subjects = ['6881/tcp'];
const but = (change: Partial<Vpn['forwards'][number]>) =>
  hardened(({ vpn }) => vpn.forwards.forEach((each) => Object.assign(each, change)));

testCheck(forwardedPorts, {
  holds: [
    { given: 'open, and the one beside it closed', world: hardened() },
    { given: 'open, and the one beside it silent', world: but({ beside: 'dropped' }) },
  ],
  broken: [
    { given: 'closed', world: but({ value: 'refused' }), subjects },
    { given: 'silent', world: but({ value: 'dropped' }), subjects },
  ],
  unknown: [
    { given: 'whatever is asked is open', world: but({ beside: 'open' }), subjects },
    { given: 'a probe that failed', world: but({ value: 'probe-failed' }), subjects },
    { given: 'a control that failed', world: but({ beside: 'probe-failed' }), subjects },
    { given: 'nobody asked', world: hardened(({ vpn }) => void (vpn.forwards = [])), subjects },
  ],
  notApplicable: [
    {
      given: 'no port is declared',
      world: hardened((_, policy) => void Object.assign(policy.vpn ?? {}, { forwards: [] })),
    },
  ],
});
