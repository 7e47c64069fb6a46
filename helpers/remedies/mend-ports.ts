import { isLoopback } from '../lib/ip.ts';
import type { Model } from '../rehearsal/compose-model.ts';
import { readServer } from '../traefik/table/servers-of.ts';
import { portText, type Port } from './port-text.ts';
import { asTheyAre, cut, networksIn, notHere, serviceOf, type Edit, type Remedy, type Stage } from './remedy.ts';

const loopback = '127.0.0.1';
const keptOut =
  'Whoever comes from elsewhere is kept out: where they are meant, declare it in `ports.allowed` instead.';

/** Ports of a service and its guests to which the proxy leads, as labels and its table name them: `8096/tcp`. */
function portsLedTo(names: readonly string[], { model, traefik }: Stage): ReadonlySet<string> {
  const labelled = names.flatMap((name) =>
    Object.entries(model.services[name]?.labels ?? {}).flatMap(([label, value]) => {
      const kind = /^traefik\.(http|tcp|udp)\.services\.[^.]+\.loadbalancer\.server\.port$/i.exec(label)?.[1];
      return kind ? [`${String(value)}/${kind.toLowerCase() === 'udp' ? 'udp' : 'tcp'}`] : [];
    }),
  );
  const called = names.flatMap((name) => [name, model.services[name]?.container_name ?? name]);
  const listed = (traefik?.services ?? []).flatMap(({ name, kind, servers }) =>
    servers
      .map(({ url }) => readServer(name, kind, url))
      .flatMap(({ host, port }) => (called.includes(host) ? [`${port}/${kind === 'udp' ? 'udp' : 'tcp'}`] : [])),
  );
  return new Set([...labelled, ...listed]);
}

/**
 * Whether the proxy leads to a port of a service, or of one in its network namespace: nobody needs it published then.
 * Where nothing names the port, it is whichever Traefik guesses.
 */
function isRouted(service: string, key: string, stage: Stage): boolean {
  const { model, policy } = stage;
  const names = [service, ...guestsOf(service, model)];
  const ports = portsLedTo(names, stage);
  if (ports.size > 0) return ports.has(key);
  const isLabelled = (name: string) =>
    Object.keys(model.services[name]?.labels ?? {}).some((label) => /^traefik\.(?:http|tcp)\.routers\./i.test(label));
  const routed = new Set([...Object.values(policy.hosts), ...policy.routed.map((spot) => spot.service)]);
  return key.endsWith('/tcp') && names.some((name) => routed.has(name) || isLabelled(name));
}

const guestsOf = (service: string, { services }: Model): string[] =>
  Object.keys(services).filter((name) => services[name]?.network_mode === `service:${service}`);

/** Why nobody misses the port, in words that follow its name; null: somebody of this machine may. */
function whyGone(service: string, key: string, stage: Stage): string | null {
  if (isRouted(service, key, stage)) return 'the proxy leads there';
  const { model } = stage;
  const mine = networksIn(model, service);
  // There an engine publishes nothing, and says so nowhere.
  return mine.length > 0 && mine.every((key) => model.networks?.[key]?.['internal'] === true)
    ? 'on internal networks alone no port can be'
    : null;
}

/** Of the entries for one port of the container those that the policy does not let it publish. */
const isTooMany =
  (service: string, key: string, { policy }: Stage) =>
  (port: Port): boolean => {
    const protocol = port.protocol ?? 'tcp';
    if (`${port.target}/${protocol}` !== key || isLoopback(port.host_ip ?? '')) return false;
    return !policy.ports.some(
      (each) => String(each.port) === String(port.published) && each.protocol === protocol && each.owner === service,
    );
  };

/** A port that nobody declared: away where the proxy leads to that very port, else for this machine alone. */
export const publishedPort: Remedy = {
  kind: 'publishedPort',
  checks: [
    'published-ports',
    'port-owners',
    'open-ports-outside',
    'former-ports',
    'proxy-bypass',
    'login-walkarounds',
    'gateway-services',
    'gateway-walkarounds',
    'session-store-reach',
    'cis-5-8-privileged-ports',
    'cis-5-9-open-ports',
    'cis-5-14-bound-interfaces',
  ],
  mend(cause, stage) {
    const [subject, key] = cut(cause, ':');
    const service = serviceOf(subject, stage.model);
    if (service === null) return notHere(subject);
    const ports = stage.model.services[service]?.ports ?? [];
    const unwanted = ports.filter(isTooMany(service, key, stage));
    const [first] = unwanted;
    if (!first) return { cannot: asTheyAre };
    const why = whyGone(service, key, stage);
    const value = ports.flatMap((port): Port[] => {
      if (!unwanted.includes(port)) return [port];
      return why !== null ? [] : [{ ...port, host_ip: loopback }];
    });
    const base: Edit = { part: 'services', name: service, key: 'ports', value };
    return why !== null
      ? { what: `services.${service}.ports: ${key} is not published, ${why}`, edits: [base] }
      : {
          what: `services.${service}.ports: ${key} for this machine alone`,
          edits: [{ ...base, entry: portText({ ...first, host_ip: loopback }), beware: keptOut }],
        };
  },
};
