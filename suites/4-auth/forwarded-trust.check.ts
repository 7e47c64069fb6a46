import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import type { EntryPoint } from '../../helpers/evidence/traefik.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { isDefaultRoute } from '../../helpers/lib/ip.ts';
import { servingEntryPoints } from '../../helpers/traefik/table/entry-points.ts';

const expected = 'believes what nobody says of his own address, but for named proxies';

type Trust = NonNullable<EntryPoint['forwardedHeaders']>;

/** Why a setting lets every visitor say who he is; null: it does not. */
function everybody(name: string, { insecure, trustedIPs }: Trust): string | null {
  if (insecure) return `\`${name}.insecure\` believes everybody`;
  const all = trustedIPs.find(isDefaultRoute);
  return all === undefined ? null : `\`${name}.trustedIPs\` names ${all}: everybody`;
}

export const forwardedTrust = defineCheck({
  id: 'forwarded-trust',
  title: 'No entrypoint lets visitors say themselves where they come from',
  severity: 'high',
  why: 'Whoever may write his own address is let in by every rule for the home network, and banned by none.',
  fix: 'Remove `insecure`, and name under `trustedIPs` the addresses of the proxies before this one, and no others.',
  requires: ['traefik'],
  absent: withoutTable,
  evaluate({ traefik }) {
    const doors = servingEntryPoints(traefik);
    if (doors.length === 0 && traefik.routers.length > 0) return notApplicable('the proxy has no router for visitors');
    return doors.map(({ entryPoint: { name, forwardedHeaders, proxyProtocol } }): Observation => {
      const found = [
        forwardedHeaders ? everybody('forwardedHeaders', forwardedHeaders) : null,
        proxyProtocol ? everybody('proxyProtocol', proxyProtocol) : null,
      ].filter((each) => each !== null);
      const named = [...(forwardedHeaders?.trustedIPs ?? []), ...(proxyProtocol?.trustedIPs ?? [])];
      const observed = found.join('; ') || (named.length > 0 ? `believes ${named.join(', ')}` : 'believes nobody');
      const holds = found.length === 0 && (forwardedHeaders ? true : null);
      const subject = `entrypoint ${name}`;
      return {
        ...{ subject, holds, expected, cause: { kind: 'entrypoint', key: name } },
        observed: holds === null ? 'whom it believes was not recorded' : observed,
        reproduce: `docker compose config | grep -iE 'forwardedheaders|proxyprotocol'`,
      };
    });
  },
});
