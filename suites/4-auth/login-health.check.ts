import type { Container } from '../../helpers/evidence/containers.ts';
import { isReachable } from '../../helpers/derived/reachability/cells.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { containersOf } from '../../helpers/derived/stack/stack.ts';

/** As the engine sees it; null: it runs, and has no health check that says otherwise. */
const illness = ({ status, health }: Container): string | null =>
  status !== 'running' ? status : health.status === 'unhealthy' || health.status === 'starting' ? health.status : null;

export const loginHealth = defineCheck({
  id: 'login-health',
  title: 'The login service and its session store run, are healthy and answer',
  severity: 'high',
  why: 'While the login is down nobody gets in, and somebody will be tempted to take it out of the way.',
  fix: 'Read the logs of the service that is named, and bring it back.',
  requires: ['containers', 'login'],
  evaluate({ containers, login: { health, store } }, policy) {
    const { login, store: declared } = policy.access;
    const row = (service: string, answered: boolean | null, banner: string): Observation[] => {
      const mine = containersOf(containers, service);
      const ill = mine.flatMap((each) => illness(each) ?? []);
      const holds = mine.length === 0 || ill.length > 0 ? false : answered;
      const state = mine.length === 0 ? 'no container of it' : (ill[0] ?? 'running');
      return [
        {
          subject: service,
          holds,
          expected: 'running, healthy, and answering',
          observed: `${state}; ${banner}`,
          reproduce: holds === true ? null : `docker ps -a --filter label=com.docker.compose.service=${service}`,
        },
      ];
    };
    const well =
      health.status !== null
        ? health.status >= 200 && health.status < 300
        : health.value === 'probe-failed'
          ? null
          : false;
    const rows = row(
      login.service,
      well,
      `${health.url} from ${health.from}: ${health.status ?? 'no answer'} ${health.detail}`,
    );
    if (!declared) return rows;
    const greetings = store?.greetings ?? [];
    const failed = greetings.length > 0 && greetings.every(({ value }) => value === 'probe-failed');
    const answered = failed ? null : greetings.some(({ value }) => isReachable(value) && value === 'open');
    return [
      ...rows,
      ...row(
        declared.service,
        answered,
        `from ${store?.from ?? login.service}: ` +
          `${greetings.map(({ value, network }) => `${value} on ${network}`).join(', ') || 'no network in common'}`,
      ),
    ];
  },
});
