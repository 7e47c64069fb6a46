import type { Container } from '../../evidence/containers.ts';
import type { Backend } from '../../evidence/routes.ts';
import type { Observation } from '../../kernel/check.ts';
import { familyOf, isLoopback } from '../../lib/ip.ts';
import { readServer } from '../../traefik/table/servers-of.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** From where the proxy connects, and whether it reached anybody at all. */
interface Standpoint {
  namespace: string;
  controlled: boolean;
}

/** Of a proxy on the host network the loopback is the host's, where services may well listen. */
const isOwnLoopback = ({ url, owner }: Backend, namespace: string): boolean =>
  owner === null && namespace !== 'host' && isLoopback(readServer('', 'tcp', url).host);

/** How a server answers that is spoken to by the wrong scheme; null: by the right one, as far as is known. */
export const speaksOtherwise = ({ speaks }: Pick<Backend, 'speaks'>): string | null =>
  speaks === undefined
    ? null
    : `is open and speaks ${speaks === 'http' ? 'no TLS, while the proxy does' : 'TLS, while the proxy does not'}`;

const placeOf = ({ url, address }: Backend): string => (address === undefined ? url : `${url} at ${address}`);

/** One address of a server, as the proxy's namespace connected to it. */
function judgeAddress(backend: Backend, { namespace, controlled }: Standpoint): Verdict {
  const { value, network, owner } = backend;
  const otherwise = speaksOtherwise(backend);
  const where = placeOf(backend);
  if (isOwnLoopback(backend, namespace))
    return { holds: false, observed: `${where} is the proxy’s own loopback, and no service` };
  if (otherwise !== null) return { holds: false, observed: `${where} ${otherwise}` };
  if (value === 'open')
    return { holds: true, observed: `${where} open${owner ? `, ${owner}${network ? ` on ${network}` : ''}` : ''}` };
  // A refusal is an answer; silence counts only where the proxy's namespace was seen to reach somebody.
  if (value === 'refused') return { holds: false, observed: `${where} refused: nobody listens there` };
  const ran = value !== 'probe-failed' && value !== 'no-control';
  return {
    holds: ran && controlled ? false : null,
    observed: `${where} ${value}${ran && !controlled ? ', but the proxy’s namespace reached nobody at all' : ''}`,
  };
}

const serviceAt = (containers: readonly Container[], { owner }: Backend): string | null =>
  containers.find(({ subject }) => subject === owner)?.service ?? owner;

/**
 * A server, whose name may have several addresses: any of them is taken, so each has to be well, and none another
 * service's. Of a name with both families one is enough: the proxy tries the other where one does not answer.
 */
export function judgeServer(rows: readonly Backend[], at: Standpoint, containers: readonly Container[]): Verdict {
  const verdicts = rows.map((row) => ({ row, ...judgeAddress(row, at) }));
  const services = new Set(rows.flatMap((row) => serviceAt(containers, row) ?? []));
  const list = (some: readonly Verdict[]) => some.map(({ observed }) => observed).join('; ');
  if (services.size > 1)
    return { holds: false, observed: `its name leads to ${[...services].join(' or ')}, by chance: ${list(verdicts)}` };
  const families = Map.groupBy(verdicts, ({ row: { address } }) => (address === undefined ? 0 : familyOf(address)));
  const whole = [...families.values()].find((family) => family.every(({ holds }) => holds));
  if (whole) return { holds: true, observed: list(whole) };
  const dead = verdicts.filter(({ holds }) => holds === false);
  return dead.length > 0 ? { holds: false, observed: list(dead) } : { holds: null, observed: list(verdicts) };
}
