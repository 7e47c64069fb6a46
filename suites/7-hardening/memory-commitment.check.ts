import { hardenable } from '../../helpers/derived/hardening/settled.ts';
import { isUp } from '../../helpers/derived/stack/stack.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { showBytes } from '../../helpers/lib/show-bytes.ts';

const subject = 'host memory';

const more = (count: number, what: string): string => (count > 0 ? `, ${count} more ${what}` : '');

export const memoryCommitment = defineCheck({
  id: 'memory-commitment',
  title: 'All memory limits together fit into the host',
  severity: 'medium',
  why: 'Limits that add up to more than there is keep nobody from running the host out of memory.',
  fix: 'Lower the limits, or raise `hardening.memoryShare` in the policy where more than the whole is meant.',
  requires: ['hardening', 'containers', 'engine'],
  evaluate({ hardening, containers, engine }, policy): Observation[] | ReturnType<typeof unknown> {
    const most = (engine.memoryBytes * policy.hardening.memoryShare) / 100;
    const running = hardenable(containers).filter(isUp);
    const limits = running.map((each) => hardening.containers.find((row) => row.subject === each.subject)?.limits);
    const seen = limits.filter((each) => each !== undefined);
    const set = seen.map(({ memoryBytes }) => memoryBytes).filter((bytes) => bytes > 0);
    if (set.length === 0) return unknown('no container that runs has a memory limit: there is nothing to add up');
    const sum = set.reduce((all, bytes) => all + bytes, 0);
    const without = seen.length - set.length;
    const unread = limits.length - seen.length;
    const fits = sum <= most;
    return [
      {
        subject,
        cause: { kind: 'resource', key: 'memory' },
        // What is not known can only add to it.
        holds: fits && unread > 0 ? null : fits,
        expected: `at most ${showBytes(most)}`,
        observed:
          `${showBytes(sum)} of ${set.length} containers${more(without, 'have no limit')}` +
          more(unread, 'are not known'),
        reproduce: "docker ps -q | xargs docker inspect --format '{{.Name}} {{.HostConfig.Memory}}'",
      },
    ];
  },
});
