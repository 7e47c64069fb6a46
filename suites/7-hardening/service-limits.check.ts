import { judgeMemory, judgePids, judgeProcessors } from '../../helpers/derived/hardening/limits.ts';
import { perContainer, type Judged, type Settled } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

type Kind = readonly [name: string, see: string, judge: (settled: Settled, hostBytes: number) => Judged];

const kinds: readonly Kind[] = [
  ['memory', '{{.HostConfig.Memory}}', ({ settings }, hostBytes) => judgeMemory(settings.limits, hostBytes)],
  ['processors', '{{.HostConfig.NanoCpus}}', ({ settings }) => judgeProcessors(settings.limits)],
  ['processes', '{{.HostConfig.PidsLimit}}', ({ settings }) => judgePids(settings.limits)],
];

export const serviceLimits = defineCheck({
  id: 'service-limits',
  title: 'Every service has a limit of memory, of processors and of processes',
  severity: 'medium',
  why: 'One service that leaks or is taken over takes all others of the host down with it.',
  fix: 'Set `mem_limit:`, `cpus:` and `pids_limit:` of the service, or the same below `deploy.resources.limits:`.',
  restsOn: [],
  requires: ['hardening', 'containers', 'engine'],
  evaluate({ engine, ...seen }, policy) {
    return kinds.flatMap(([name, see, judge]) =>
      perContainer(seen, policy, {
        members: true,
        expected: `a limit of ${name}`,
        see,
        judge: (settled) => judge(settled, engine.memoryBytes),
      }).map((each) => ({ ...each, subject: `${each.subject} ${name}` })),
    );
  },
});
