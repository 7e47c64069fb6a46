import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import type { Standpoint } from '../../helpers/evidence/standpoints.ts';
import type { EntryPoint } from '../../helpers/evidence/traefik.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { addressesIn, holdsStrangers, inRange } from '../../helpers/lib/ip.ts';
import { servingEntryPoints } from '../../helpers/traefik/table/entry-points.ts';

const expected = 'believes what nobody says of his own address, but for named proxies';

type Trust = NonNullable<EntryPoint['forwardedHeaders']>;

/** Somebody outside who is believed, though nobody named him: he stands in a range of many. */
const visitorIn = (range: string, visitors: readonly string[]): string | undefined =>
  addressesIn(range).length > 1 ? visitors.find((source) => inRange(source, range)) : undefined;

/** Why a setting lets visitors say who they are; null: it does not. */
function believed(name: string, { insecure, trustedIPs }: Trust, visitors: readonly string[]): string | null {
  if (insecure) return `\`${name}.insecure\` believes everybody`;
  const all = trustedIPs.find(holdsStrangers);
  if (all !== undefined) return `\`${name}.trustedIPs\` names ${all}: everybody`;
  const [first] = trustedIPs.flatMap((range) => {
    const visitor = visitorIn(range, visitors);
    return visitor === undefined ? [] : `${range}, where ${visitor} stands: a visitor like any`;
  });
  return first === undefined ? null : `\`${name}.trustedIPs\` names ${first}`;
}

const sourcesOf = (standpoints: readonly Standpoint[]): string[] =>
  standpoints.flatMap(({ kind, source }) => (kind === 'outside' && source !== null ? source : []));

export const forwardedTrust = defineCheck({
  id: 'forwarded-trust',
  title: 'No entrypoint lets visitors say themselves where they come from',
  severity: 'high',
  why: 'Whoever may write his own address is let in by every rule for the home network, and banned by none.',
  fix: 'Remove `insecure`, and name under `trustedIPs` the addresses of the proxies before this one, and no others.',
  requires: ['traefik'],
  also: ['standpoints'],
  absent: withoutTable,
  evaluate({ traefik, standpoints }) {
    const doors = servingEntryPoints(traefik);
    if (doors.length === 0 && traefik.routers.length > 0) return notApplicable('the proxy has no router for visitors');
    const visitors = sourcesOf(standpoints?.standpoints ?? []);
    return doors.map(({ entryPoint: { name, forwardedHeaders, proxyProtocol } }): Observation => {
      const found = [
        forwardedHeaders ? believed('forwardedHeaders', forwardedHeaders, visitors) : null,
        proxyProtocol ? believed('proxyProtocol', proxyProtocol, visitors) : null,
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
