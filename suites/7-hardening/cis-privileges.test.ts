import { describe } from 'vitest';
import type { HardenedContainer } from '../../helpers/evidence/hardening.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { privilegeRows } from './cis-privileges.rows.ts';

type Change = Parameters<typeof hardenedBut>[1];
/** sonarr set otherwise. */
const sonarr = (settings: Partial<HardenedContainer>, change: Change = () => undefined) =>
  hardenedBut('sonarr', (own, evidence, policy) => {
    Object.assign(own, settings);
    change(own, evidence, policy);
  });
const found = ['sonarr'];
const good = [{ given: 'as it is to be', world: hardened() }];
const unread = [
  {
    given: 'a container that the engine did not tell of',
    world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
    subjects: ['traefik'],
  },
];
/** A namespace of the host, as declared. */
const shares =
  (kind: 'pid' | 'ipc' | 'uts' | 'userns'): Change =>
  (_, __, policy) => {
    policy.hardening.namespaces = { sonarr: [kind] };
  };

describe('CIS 5, what a container may do', () => {
  testRows(privilegeRows, {
    'cis-5-2-apparmor': {
      holds: good,
      broken: [
        { given: 'no profile', world: sonarr({ appArmor: '' }), subjects: found },
        { given: 'unconfined', world: sonarr({ appArmor: 'unconfined' }), subjects: found },
        { given: 'switched off', world: sonarr({ securityOptions: ['apparmor=unconfined'] }), subjects: found },
        { given: 'privileged', world: sonarr({ privileged: true }), subjects: found },
      ],
      unknown: unread,
      notApplicable: [
        { given: 'a host without', world: hardened(({ hardening }) => (hardening.daemon.appArmor = false)) },
      ],
    },
    'cis-5-3-selinux': {
      holds: [{ given: 'a label', world: hardened(({ hardening }) => (hardening.daemon.selinux = true)) }],
      broken: [
        {
          given: 'no label',
          world: sonarr({ processLabel: '' }, (_, { hardening }) => (hardening.daemon.selinux = true)),
          subjects: found,
        },
        {
          given: 'switched off',
          world: sonarr({ securityOptions: ['label=disable'] }, (_, { hardening }) => {
            hardening.daemon.selinux = true;
          }),
          subjects: found,
        },
      ],
      notApplicable: good,
    },
    'cis-5-4-capabilities': {
      holds: good,
      broken: [
        { given: 'nothing dropped', world: sonarr({ capDrop: [] }), subjects: found },
        { given: 'one given', world: sonarr({ capAdd: ['SYS_ADMIN'] }), subjects: found },
      ],
      unknown: unread,
    },
    'cis-5-5-privileged': {
      holds: [
        ...good,
        {
          given: 'as declared',
          world: sonarr({ privileged: true }, (_, __, policy) => (policy.hardening.privileged = ['sonarr'])),
        },
      ],
      broken: [{ given: 'privileged', world: sonarr({ privileged: true }), subjects: found }],
      unknown: unread,
    },
    'cis-5-10-host-network': {
      holds: good,
      broken: [{ given: 'undeclared', world: sonarr({ networkMode: 'host' }), subjects: found }],
      unknown: unread,
    },
    'cis-5-16-host-processes': {
      holds: [...good, { given: 'as declared', world: sonarr({ pidMode: 'host' }, shares('pid')) }],
      broken: [
        { given: 'undeclared', world: sonarr({ pidMode: 'host' }), subjects: found },
        { given: 'another one declared', world: sonarr({ pidMode: 'host' }, shares('ipc')), subjects: found },
      ],
      unknown: unread,
    },
    'cis-5-17-host-ipc': {
      holds: [
        ...good,
        { given: 'a neighbour’s', world: sonarr({ ipcMode: 'container:x' }) },
        { given: 'as declared', world: sonarr({ ipcMode: 'host' }, shares('ipc')) },
      ],
      broken: [{ given: 'undeclared', world: sonarr({ ipcMode: 'host' }), subjects: found }],
      unknown: unread,
    },
    'cis-5-21-host-name': {
      holds: [...good, { given: 'as declared', world: sonarr({ utsMode: 'host' }, shares('uts')) }],
      broken: [{ given: 'undeclared', world: sonarr({ utsMode: 'host' }), subjects: found }],
      unknown: unread,
    },
    'cis-5-22-seccomp': {
      holds: good,
      broken: [
        { given: 'switched off', world: sonarr({ securityOptions: ['seccomp=unconfined'] }), subjects: found },
        { given: 'in the old spelling', world: sonarr({ securityOptions: ['seccomp:unconfined'] }), subjects: found },
        { given: 'privileged', world: sonarr({ privileged: true }), subjects: found },
        {
          given: 'the daemon’s switched off',
          world: hardened(({ hardening }) => {
            hardening.daemon.seccomp = 'unconfined';
            hardening.containers.splice(1);
          }),
          subjects: ['traefik'],
        },
      ],
      unknown: unread,
    },
    'cis-5-26-new-privileges': {
      holds: good,
      broken: [
        { given: 'false', world: sonarr({ securityOptions: ['no-new-privileges:false'] }), subjects: found },
        {
          given: 'nothing, where the daemon sets nothing',
          world: sonarr({ securityOptions: [] }, (_, { hardening }) => (hardening.daemon.noNewPrivileges = false)),
          subjects: found,
        },
      ],
      unknown: unread,
    },
    'cis-5-31-host-users': {
      holds: [...good, { given: 'as declared', world: sonarr({ usernsMode: 'host' }, shares('userns')) }],
      broken: [{ given: 'undeclared', world: sonarr({ usernsMode: 'host' }), subjects: found }],
      unknown: unread,
    },
  });
});
