import { judgeMemory, judgePids, judgeProcessors } from '../../helpers/derived/hardening/limits.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { perContainer, type Judged, type Settled } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

type Host = Partial<Pick<Artifacts['engine'], 'memoryBytes' | 'cpus'>>;
type Kind = readonly [name: string, see: string, judge: (limits: Settled['settings']['limits'], host: Host) => Judged];

const kinds: readonly Kind[] = [
  ['memory', '{{.HostConfig.Memory}}', (limits, { memoryBytes }) => judgeMemory(limits, memoryBytes)],
  ['processors', '{{.HostConfig.NanoCpus}}', (limits, { cpus }) => judgeProcessors(limits, cpus)],
  ['processes', '{{.HostConfig.PidsLimit}}', judgePids],
];

export const serviceLimits = defineCheck({
  id: 'service-limits',
  title: 'Every service has a limit of memory, of processors and of processes',
  severity: 'medium',
  why: 'One service that leaks or is taken over takes all others of the host down with it.',
  fix: 'Set `mem_limit:`, `cpus:` and `pids_limit:` of the service, or the same below `deploy.resources.limits:`.',
  restsOn: [],
  fileSuffices: true,
  requires: ['hardening', 'containers'],
  also: ['engine'],
  evaluate({ engine, ...seen }, policy) {
    return kinds.flatMap(([name, see, judge]) =>
      perContainer(seen, policy, {
        members: true,
        expected: `a limit of ${name}`,
        see,
        judge: ({ settings }) => judge(settings.limits, engine ?? {}),
      }).map((each) => ({ ...each, subject: `${each.subject} ${name}` })),
    );
  },
});
