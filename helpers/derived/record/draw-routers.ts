import type { Artifacts, Evidence } from '../../evidence/evidence.ts';
import type { Visit } from '../../evidence/sessions.ts';
import type { Router } from '../../evidence/traefik.ts';
import type { MapRouter, Saw } from '../../kernel/stack-map.ts';
import { wholeDays } from '../../lib/statistics.ts';
import { dueLevel } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { hostsOf } from '../../traefik/rules/hosts-of.ts';
import { answerOf, isIn, isLoginAnswer } from '../access/whose-answer.ts';
import { isOpen } from '../sessions/visits.ts';
import { valueOf } from '../stack/health.ts';

interface Looks {
  access: Artifacts['access'] | null;
  sessions: Artifacts['sessions'] | null;
  tls: Artifacts['tls'] | null;
}

/** One open page is enough to call it open; closed needs that nothing was unclear but what asked for a login. */
function sawOf(opens: readonly (boolean | null)[]): Saw {
  if (opens.includes(true)) return 'open';
  return opens.includes(false) ? 'closed' : 'unclear';
}

function sawStranger(router: string, access: Looks['access'], policy: Policy): Saw {
  const mine = (access?.rows ?? []).filter((row) => row.router === router && row.purpose === 'anonymous');
  return sawOf(
    mine.map((row) => {
      const answer = answerOf(row, policy);
      if (isIn(answer)) return answer === 'content';
      return isLoginAnswer(answer) ? false : null;
    }),
  );
}

function sawAfter(router: string, stage: 'first' | 'second', sessions: Looks['sessions'], policy: Policy): Saw {
  const visits = (sessions?.accounts ?? []).flatMap((account): readonly Visit[] => account[stage]?.visits ?? []);
  return sawOf(visits.filter((visit) => visit.router === router).map((visit) => isOpen(visit, policy)));
}

const countTricks = (router: string, { access }: Looks): number =>
  access?.rows.filter((row) => row.router === router && row.purpose === 'trick').length ?? 0;

function daysLeft(hosts: readonly string[], tls: Looks['tls']): number | null {
  if (!tls) return null;
  const shown = new Set(tls.profiles.filter(({ host }) => hosts.includes(host)).map(({ certificate }) => certificate));
  const ends = tls.certificates.filter(({ id }) => shown.has(id)).map(({ notAfter }) => Date.parse(notAfter));
  return ends.length === 0 ? null : wholeDays(Date.parse(tls.at), Math.min(...ends));
}

function drawRouter(router: Router, looks: Looks, policy: Policy): MapRouter {
  const asked = looks.access?.routers.find((each) => each.router === router.name);
  const hosts = [...hostsOf(router).names];
  const [host] = hosts;
  const service = asked?.service ?? null;
  const isAsked = host !== undefined && policy.iteration >= 4;
  return {
    name: router.name,
    rule: router.rule,
    entryPoints: router.entryPoints,
    middlewares: router.middlewares,
    tls: router.tls,
    hosts,
    service,
    certificateDays: daysLeft(hosts, looks.tls),
    due: isAsked ? dueLevel(policy, host, asked?.paths[0] ?? '/', service) : null,
    stranger: sawStranger(router.name, looks.access, policy),
    oneFactor: sawAfter(router.name, 'first', looks.sessions, policy),
    twoFactors: sawAfter(router.name, 'second', looks.sessions, policy),
    tricks: countTricks(router.name, looks),
  };
}

/** Every router that Traefik lists, but for its internal ones, and what came of asking it; null: it was not read. */
export function drawRouters(artifacts: Evidence['artifacts'], policy: Policy): MapRouter[] | null {
  const traefik = valueOf(artifacts.traefik);
  const looks: Looks = {
    access: valueOf(artifacts.access),
    sessions: valueOf(artifacts.sessions),
    tls: valueOf(artifacts.tls),
  };
  return (
    traefik?.routers
      .filter(({ provider }) => provider !== 'internal')
      .map((router) => drawRouter(router, looks, policy)) ?? null
  );
}
