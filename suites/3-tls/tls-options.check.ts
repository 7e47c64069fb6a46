import { withoutOwnTls } from '../../helpers/evidence/proxy-kinds.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { givenName } from '../../helpers/traefik/table/router-names.ts';
import type { Router, Traefik } from '../../helpers/evidence/traefik.ts';
import {
  askedOptions,
  defaultOptions,
  exactHosts,
  optionsAskedFor,
  tlsRoutersOf,
} from '../../helpers/traefik/table/tls-options.ts';

function judge(router: Router, traefik: Traefik): Pick<Observation, 'holds' | 'observed'> {
  const asked = askedOptions(router, traefik);
  const hosts = exactHosts(router);
  if (asked === defaultOptions) {
    const others = hosts.flatMap((host) => optionsAskedFor(host, traefik)).filter((each) => each !== asked);
    return {
      holds: true,
      observed: others.length > 0 ? `the default ones, and ${others.join(', ')} by others` : 'the default ones',
    };
  }
  if (hosts.length === 0)
    return { holds: false, observed: `it asks for ${asked}, and its rule names no \`Host\`: the default ones apply` };
  const torn = hosts.find((host) => optionsAskedFor(host, traefik).length > 1);
  if (torn === undefined) return { holds: true, observed: asked };
  const sets = optionsAskedFor(torn, traefik).join(' and ');
  return { holds: false, observed: `routers of ${torn} ask for ${sets}: the default ones apply` };
}

export const tlsOptions = defineCheck({
  id: 'tls-options',
  title: 'The TLS options that a router names are the ones that apply',
  severity: 'high',
  why: 'Where the name in a handshake does not tell which options to take, Traefik asks for no client certificate.',
  fix: 'Name the same options on all routers of a host, and the host by `Host` in their rules.',
  requires: ['traefik'],
  absent: withoutOwnTls,
  evaluate({ traefik }) {
    const routers = tlsRoutersOf(traefik);
    if (routers.length === 0) return notApplicable('no router speaks TLS');
    return routers.map((router): Observation => ({
      subject: givenName(router),
      cause: { kind: 'router', key: givenName(router) },
      expected: 'TLS options that a handshake under its names gets',
      ...judge(router, traefik),
      reproduce: 'docker logs traefik 2>&1 | grep -i "tls options"',
    }));
  },
});
