import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { droppedCapabilities } from './dropped-capabilities.check.ts';

const caps = (capDrop: string[], capAdd: string[] = [], declared: string[] = []) =>
  hardenedBut('sonarr', (settings, _, policy) => {
    Object.assign(settings, { capDrop, capAdd });
    policy.hardening.capabilities = { sonarr: declared };
  });

testCheck(droppedCapabilities, {
  holds: [
    { given: 'all dropped', world: hardened() },
    { given: 'all dropped, and one given back as declared', world: caps(['ALL'], ['NET_ADMIN'], ['NET_ADMIN']) },
    { given: 'in the kernel’s spelling', world: caps(['all'], ['CAP_NET_ADMIN'], ['NET_ADMIN']) },
    {
      given: 'each of the engine’s own dropped by name',
      world: caps([
        ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE'],
        ...['NET_RAW', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
      ]),
    },
  ],
  broken: [
    { given: 'nothing dropped', world: caps([]), subjects: ['sonarr'] },
    { given: 'one of the engine’s own kept', world: caps(['NET_RAW']), subjects: ['sonarr'] },
    {
      given: 'one given that nobody declared',
      world: caps(['ALL'], ['SYS_ADMIN'], ['NET_ADMIN']),
      subjects: ['sonarr'],
    },
    { given: 'all given', world: caps(['ALL'], ['ALL'], ['NET_ADMIN']), subjects: ['sonarr'] },
    {
      given: 'privileged, whatever is dropped',
      world: hardenedBut('sonarr', (settings) => (settings.privileged = true)),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    {
      given: 'a service whose settings nobody has',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
