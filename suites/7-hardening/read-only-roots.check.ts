import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { judgeRoot } from '../../helpers/derived/hardening/upkeep.ts';
import { defineCheck, notApplicable } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

const expected = 'read-only, as declared';

export const readOnlyRoots = defineCheck({
  id: 'read-only-roots',
  title: 'The root file system is read-only where the policy declares it',
  severity: 'high',
  why: 'Whoever breaks into a service with a writable root leaves a program there that comes back with it.',
  fix: 'Set `read_only: true` on the service, with a `tmpfs:` for what it has to write.',
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    const declared = policy.hardening.readOnlyRoot;
    if (declared.length === 0) return notApplicable('the policy declares no read-only root (hardening.readOnlyRoot)');
    const rows = perContainer(seen, policy, {
      members: true,
      expected,
      see: '{{.HostConfig.ReadonlyRootfs}}',
      judge: ({ settings, name }) => (declared.includes(name) ? judgeRoot(settings) : null),
    }).filter(({ subject }) => declared.includes(subject.replace(/#\d+$/, '')));
    const known = rows.map(({ subject }) => subject.replace(/#\d+$/, ''));
    return [
      ...rows,
      ...declared
        .filter((service) => service in policy.services && !known.includes(service))
        .map((service) => unseen(service, expected, 'it has no container')),
    ];
  },
});
