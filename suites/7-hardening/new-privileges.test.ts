import { testCheck } from '../../helpers/testing/check-tester.ts';
import { daemonOf, hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { newPrivileges } from './new-privileges.check.ts';

/** sonarr's options, where the daemon sets nothing for all. */
const options = (...securityOptions: string[]) =>
  hardenedBut('sonarr', (settings, { hardening }) => {
    daemonOf({ hardening }).noNewPrivileges = false;
    settings.securityOptions = securityOptions;
  });

testCheck(newPrivileges, {
  holds: [
    { given: 'true', world: options('no-new-privileges:true') },
    { given: 'the bare name', world: options('no-new-privileges') },
    { given: 'with an equals sign', world: options('no-new-privileges=1') },
    { given: 'switched off and on again', world: options('no-new-privileges:false', 'no-new-privileges:true') },
    {
      given: 'the daemon’s setting alone',
      world: hardenedBut('sonarr', (settings) => (settings.securityOptions = [])),
    },
  ],
  broken: [
    { given: 'nothing', world: options(), subjects: ['sonarr'] },
    { given: 'false', world: options('no-new-privileges:false'), subjects: ['sonarr'] },
    { given: 'false with an equals sign', world: options('no-new-privileges=false'), subjects: ['sonarr'] },
    { given: 'another option', world: options('apparmor=no-new-privileges'), subjects: ['sonarr'] },
    {
      given: 'switched off where the daemon sets it for all',
      world: hardenedBut('sonarr', (settings) => (settings.securityOptions = ['no-new-privileges:false'])),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    {
      given: 'nothing is written down, and no engine was asked',
      world: hardenedBut('sonarr', (settings, { hardening }) => {
        hardening.daemon = null;
        settings.securityOptions = [];
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'a service whose settings nobody has',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
