import { defineCheck } from '../../helpers/kernel/check.ts';

export const runningStack = defineCheck({
  id: 'running-stack',
  title: 'At least one container of the stack runs',
  severity: 'critical',
  seesLife: true,
  why: 'An empty stack violates nothing, and would pass everything.',
  fix: 'Start the stack with `docker compose up -d`, or name its Compose project with --project.',
  requires: ['containers'],
  evaluate({ containers }) {
    const members = containers.filter(({ member }) => member);
    const running = members.filter(({ status }) => status === 'running');
    const observed =
      members.length === 0
        ? `none of the engine’s ${containers.length} containers belongs to it`
        : `${running.length} of ${members.length} run`;
    return [
      {
        subject: 'stack',
        cause: { kind: 'stack', key: 'stack' },
        holds: running.length > 0,
        expected: 'a container that runs',
        observed,
        reproduce: 'docker compose ps --all',
      },
    ];
  },
});
