import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { isOwnEntryPoint, partsOfEntryPoint } from '../../helpers/traefik/table/entry-points.ts';

type Traefik = Artifacts['traefik'];

const expected = 'no way past the login on a port that is the proxy’s own';

/** Port and protocol of an entrypoint; null on the proxy’s own loopback, or where there is no such entrypoint. */
function entrypointOf({ entryPoints }: Traefik, name: string): { port: number; protocol: 'tcp' | 'udp' } | null {
  const entryPoint = entryPoints.find((each) => each.name === name);
  return !entryPoint || isOwnEntryPoint(entryPoint) ? null : partsOfEntryPoint(entryPoint);
}

/** Somewhere, but who knows on which port. */
const isUnread = ({ entryPoints }: Traefik, name: string): boolean =>
  entryPoints.some((each) => each.name === name && partsOfEntryPoint(each) === null);

/** Declared as somebody else's port: what goes through it is that service's own affair. */
const isDeclared = ({ ports, proxy }: Policy, door: { port: number; protocol: string }): boolean =>
  ports.some(
    ({ port, protocol, owner }) => port === door.port && protocol === door.protocol && owner !== proxy.service,
  );

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
  requires: ['traefik'],
  absent: withoutTable,
  evaluate({ traefik }, policy) {
    const routers = traefik.routers.filter(({ kind, status }) => kind !== 'http' && status !== 'disabled');
    if (routers.length === 0)
      return traefik.routers.length > 0 ? notApplicable('the proxy has no TCP or UDP router') : [];
    return routers.map(({ name, kind, rule, passthrough, service, entryPoints }): Observation => {
      const apis = entryPoints.flatMap((each) => entrypointOf(traefik, each) ?? []);
      const unread = entryPoints.filter((each) => isUnread(traefik, each));
      const declared = apis.every((door) => isDeclared(policy, door));
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
