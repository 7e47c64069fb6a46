import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { doorsOfRouter, isDeclaredDoor } from '../../helpers/derived/stack/declared-doors.ts';

const expected = 'no way past the login on a port that is the proxy’s own';

/** Whoever answers there; where no port is known, what listens at all. */
const seeDoor = (door: { port: number; protocol: string } | undefined): string =>
  door
    ? `nc -zvw 3${door.protocol === 'udp' ? ' -u' : ''} $(hostname -I | awk '{print $1}') ${door.port}`
    : 'ss -lntup';

export const bypassingTransports = defineCheck({
  id: 'bypassing-transports',
  title: 'No TCP, UDP or passthrough router goes round the login',
  severity: 'critical',
  why:
    'Such a router hands whole connections to its backend, and no middleware of the HTTP routers, ' +
    'the login among them, is ever asked.',
  fix:
    'Make it an HTTP router with the login’s middleware, ' +
    'or declare its port in `ports.allowed` with the service that owns it.',
  requires: ['traefik', 'containers'],
  absent: withoutTable,
  evaluate({ traefik, containers }, policy) {
    const routers = traefik.routers.filter(({ kind, status }) => kind !== 'http' && status !== 'disabled');
    if (routers.length === 0)
      return traefik.routers.length > 0 ? notApplicable('the proxy has no TCP or UDP router') : [];
    return routers.map((router): Observation => {
      const { name, kind, rule, passthrough, service } = router;
      const doors = doorsOfRouter(router, traefik, containers, policy);
      const unread = doors.filter((door) => door.at === null).map(({ entryPoint }) => entryPoint);
      const apis = doors.flatMap(({ at }) => at ?? []);
      const declared = apis.every((door) => isDeclaredDoor(door, policy));
      const holds = declared && unread.length > 0 ? null : declared;
      const places = [
        ...apis.map(({ port, protocol }) => `${port}/${protocol}`),
        ...unread.map((each) => `the entrypoint ${each}, whose address has no port`),
      ];
      const where = places.join(', ') || 'the proxy’s own loopback';
      const observed =
        `${kind.toUpperCase()}${passthrough ? ' with TLS passed through' : ''}, ` +
        `${rule === '' ? 'everything' : rule} on ${where} to ${service}`;
      return {
        subject: name,
        lead: { from: 'router', key: name },
        holds,
        expected,
        observed,
        reproduce: holds ? null : seeDoor(apis[0]),
      };
    });
  },
});
