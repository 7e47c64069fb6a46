import type { Container } from '../../helpers/evidence/containers.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { loginHealthPaths } from '../../helpers/traefik/logins.ts';
import { containersOf } from '../../helpers/derived/stack/stack.ts';

type Login = Artifacts['login'];

/** As the engine sees it; null: it runs, and has no health check that says otherwise. */
function illness({ status, health }: Container): string | null {
  if (status !== 'running') return status;
  return health.status === 'unhealthy' || health.status === 'starting' ? health.status : null;
}

/** Whether the health endpoint says that the login is well; null: it could not be asked. */
function isWell({ status, value }: Login['health'], hasPlace: boolean): boolean | null {
  if (status !== null) return status >= 200 && status < (hasPlace ? 300 : 500);
  return value === 'probe-failed' ? null : false;
}

/** Whether the session store was seen to answer on any network; null: it could not be asked. */
function answers(greetings: NonNullable<Login['store']>['greetings']): boolean | null {
  if (greetings.length > 0 && greetings.every(({ value }) => value === 'probe-failed')) return null;
  return greetings.some(({ value }) => value === 'open');
}

export const loginHealth = defineCheck({
  id: 'login-health',
  title: 'The login service and its session store run, are healthy and answer',
  severity: 'high',
  why: 'While the login is down nobody gets in, and somebody will be tempted to take it out of the way.',
  fix: 'Read the logs of the service that is named, and bring it back.',
  requires: ['containers', 'login'],
  evaluate({ containers, login: { health, store } }, policy) {
    const { login, store: declared } = policy.access;
    const row = (service: string, answered: boolean | null, banner: string): Observation => {
      const mine = containersOf(containers, service);
      const ill = mine.flatMap((each) => illness(each) ?? []);
      const holds = mine.length === 0 || ill.length > 0 ? false : answered;
      const state = mine.length === 0 ? 'no container of it' : (ill[0] ?? 'running');
      return {
        subject: service,
        cause: { kind: 'service', key: service },
        holds,
        expected: 'running, healthy, and answering',
        observed: `${state}; ${banner}`,
        reproduce: holds === true ? null : `docker ps -a --filter label=com.docker.compose.service=${service}`,
      };
    };
    // A login that has no place to say so is alive when it answers, if only to refuse.
    const hasPlace =
      loginHealthPaths(login.kind).length > 0 || (policy.services[login.service]?.responds ?? null) !== null;
    const banner = `${health.url} from ${health.from}: ${health.status ?? 'no answer'} ${health.detail}`;
    const own = row(login.service, isWell(health, hasPlace), banner);
    if (!declared) return [own];
    const greetings = store?.greetings ?? [];
    const list = greetings.map(({ value, network }) => `${value} on ${network}`).join(', ') || 'no network in common';
    return [own, row(declared.service, answers(greetings), `from ${store?.from ?? login.service}: ${list}`)];
  },
});
