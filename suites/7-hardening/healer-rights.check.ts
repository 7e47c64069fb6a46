import type { CallKind, Healing } from '../../helpers/evidence/healing.ts';
import { daemonSockets, socketsIn } from '../../helpers/derived/hardening/host-mounts.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { inNamespaceOf } from '../../helpers/derived/stack/by-hand.ts';

const needed: readonly CallKind[] = ['list', 'restart'];

/** Of a container that does not exist: a call that is let through changes nothing. */
const paths: Readonly<Record<CallKind, string>> = {
  list: "'/containers/json?limit=1'",
  create: '/containers/create',
  remove: '/containers/nobody',
  restart: '/containers/nobody/restart',
  stop: '/containers/nobody/stop',
  start: '/containers/nobody/start',
  kill: '/containers/nobody/kill',
  exec: '/containers/nobody/exec',
  update: '/containers/nobody/update',
};

const methods: Partial<Readonly<Record<CallKind, string>>> = { list: 'GET', remove: 'DELETE' };

const callTo = (at: string, kind: CallKind): string =>
  `curl -sS -X ${methods[kind] ?? 'POST'} http://${at.replace('/tcp', '')}${paths[kind]}`;

/** What it cannot do without, at whichever API. */
function judgeNeed(healer: string, kind: CallKind, calls: Healing['calls'], sockets: readonly string[]): Observation {
  const mine = calls.filter((each) => each.kind === kind);
  const may = sockets.length > 0 || mine.some(({ value }) => value === 'allowed');
  const unasked = mine.some(({ value }) => value === 'not-asked');
  const seen = mine.map(({ at, value }) => `${value} at ${at}`).join(', ') || 'it reaches no Docker API';
  return {
    subject: `${healer} ${kind}`,
    cause: { kind: 'service', key: healer },
    holds: !may && unasked ? null : may,
    expected: 'allowed',
    observed: sockets.length > 0 ? `by ${sockets.join(', ')}` : seen,
    reproduce: may ? null : inNamespaceOf(healer, callTo(mine[0]?.at ?? 'socket-proxy:2375/tcp', kind)),
  };
}

export const healerRights = defineCheck({
  id: 'healer-rights',
  title: 'The engine lets the healer list and restart, and nothing else',
  severity: 'medium',
  why: 'A healer that may not restart heals nobody, and one that may do more is a way to be root on the host.',
  fix: 'Let the socket proxy pass the list of containers and `POST …/restart` to the healer, and refuse it the rest.',
  requires: ['healing', 'hardening', 'containers'],
  evaluate({ healing: { calls, error }, hardening, containers }, policy) {
    const { service } = policy.healing;
    if (service === null) return notApplicable('nobody is declared to be healed');
    const expected = 'lists and restarts, and nothing else';
    if (error !== null) return [unseen(service, expected, error)];
    const healer = containers.find((each) => each.member && each.service === service);
    const settings = hardening.containers.find(({ subject }) => subject === healer?.subject);
    if (!settings) return [unseen(service, expected, 'what it has mounted was not told')];
    const sockets = socketsIn(settings, daemonSockets(hardening));
    const beyond = calls
      .filter(({ kind }) => !needed.includes(kind))
      .map(({ at, kind, value }): Observation => ({
        subject: `${service} → ${at} ${kind}`,
        cause: { kind: 'service', key: at.split(':')[0] ?? at },
        holds: value === 'not-asked' ? null : policy.socket.writes || value === 'refused',
        expected: policy.socket.writes ? 'either, for the policy lets clients write' : 'refused',
        observed: value,
        reproduce: reproduceInside(containers, service, callTo(at, kind)),
      }));
    const own: Observation = {
      subject: `${service} socket`,
      cause: { kind: 'service', key: service },
      holds: sockets.length === 0,
      expected: 'no socket of the engine itself',
      observed: sockets.join(', ') || 'none',
      reproduce: sockets.length === 0 ? null : `docker inspect --format '{{json .Mounts}}' ${healer?.name ?? service}`,
    };
    return [...needed.map((kind) => judgeNeed(service, kind, calls, sockets)), ...beyond, own];
  },
});
