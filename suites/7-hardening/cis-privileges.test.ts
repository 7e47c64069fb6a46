import { describe } from 'vitest';
import type { HardenedContainer } from '../../helpers/evidence/hardening.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { daemonOf, hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
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

const ownProfile = (defaultAction: string, action: string): string =>
  `seccomp=${JSON.stringify({ defaultAction, syscalls: [{ names: ['mount'], action }] })}`;

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
        { given: 'a host without', world: hardened(({ hardening }) => (daemonOf({ hardening }).appArmor = false)) },
      ],
    },
    'cis-5-3-selinux': {
      holds: [{ given: 'a label', world: hardened(({ hardening }) => (daemonOf({ hardening }).selinux = true)) }],
      broken: [
        {
          given: 'no label',
          world: sonarr({ processLabel: '' }, (_, { hardening }) => (daemonOf({ hardening }).selinux = true)),
          subjects: found,
        },
        {
          given: 'switched off',
          world: sonarr({ securityOptions: ['label=disable'] }, (_, { hardening }) => {
            daemonOf({ hardening }).selinux = true;
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
        {
          given: 'by way of two neighbours',
          world: sonarr({ pidMode: 'container:id-traefik' }, (_, { hardening }, policy) => {
            for (const each of hardening.containers) {
              if (each.subject === 'traefik') each.pidMode = 'container:small-radarr-1';
              if (each.subject === 'radarr') each.pidMode = 'host';
            }
            policy.hardening.namespaces = { radarr: ['pid'], traefik: ['pid'] };
          }),
          subjects: found,
        },
      ],
      unknown: unread,
    },
    'cis-5-17-host-ipc': {
      holds: [
        ...good,
        { given: 'a neighbour’s', world: sonarr({ ipcMode: 'container:id-radarr' }) },
        { given: 'as declared', world: sonarr({ ipcMode: 'host' }, shares('ipc')) },
      ],
      broken: [
        { given: 'undeclared', world: sonarr({ ipcMode: 'host' }), subjects: found },
        {
          given: 'by way of a neighbour who is declared',
          world: sonarr({ ipcMode: 'container:id-radarr' }, (_, { hardening }, policy) => {
            for (const each of hardening.containers) if (each.subject === 'radarr') each.ipcMode = 'host';
            policy.hardening.namespaces = { radarr: ['ipc'] };
          }),
          subjects: found,
        },
      ],
      unknown: [
        ...unread,
        { given: 'that of a container that is gone', world: sonarr({ ipcMode: 'container:x' }), subjects: found },
        { given: 'its own, by a detour', world: sonarr({ ipcMode: 'container:id-sonarr' }), subjects: found },
      ],
    },
    'cis-5-21-host-name': {
      holds: [...good, { given: 'as declared', world: sonarr({ utsMode: 'host' }, shares('uts')) }],
      broken: [{ given: 'undeclared', world: sonarr({ utsMode: 'host' }), subjects: found }],
      unknown: unread,
    },
    'cis-5-22-seccomp': {
      holds: [
        ...good,
        {
          given: 'a profile of its own',
          world: sonarr({ securityOptions: [ownProfile('SCMP_ACT_ERRNO', 'SCMP_ACT_ALLOW')] }),
        },
        {
          given: 'a profile of its own that forbids some',
          world: sonarr({ securityOptions: [ownProfile('SCMP_ACT_ALLOW', 'SCMP_ACT_ERRNO')] }),
        },
        {
          given: 'each its own, where the daemon’s is switched off',
          world: hardened(({ hardening }) => {
            daemonOf({ hardening }).seccomp = 'unconfined';
            for (const each of hardening.containers) each.securityOptions.push('seccomp=builtin');
          }),
        },
      ],
      broken: [
        { given: 'switched off', world: sonarr({ securityOptions: ['seccomp=unconfined'] }), subjects: found },
        { given: 'in the old spelling', world: sonarr({ securityOptions: ['seccomp:unconfined'] }), subjects: found },
        ...[{ defaultAction: 'SCMP_ACT_ALLOW' }, { defaultAction: 'SCMP_ACT_LOG', syscalls: [] }].map((profile) => ({
          given: `a profile that allows everything, by ${profile.defaultAction}`,
          world: sonarr({ securityOptions: [`seccomp=${JSON.stringify(profile)}`] }),
          subjects: found,
        })),
        {
          given: 'a profile that names calls to allow them as well',
          world: sonarr({ securityOptions: [ownProfile('SCMP_ACT_ALLOW', 'SCMP_ACT_LOG')] }),
          subjects: found,
        },
        { given: 'privileged', world: sonarr({ privileged: true }), subjects: found },
        {
          given: 'the daemon’s switched off',
          world: hardened(({ hardening }) => {
            daemonOf({ hardening }).seccomp = 'unconfined';
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
          world: sonarr(
            { securityOptions: [] },
            (_, { hardening }) => (daemonOf({ hardening }).noNewPrivileges = false),
          ),
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
