import { grantsOfUpkeep } from './grants-upkeep.ts';
import { higher, lower, named, type Grants, type Limit } from './grant-words.ts';
import type { AccessLevel, PathRule, Policy } from './policy.ts';

type Lists = Readonly<Record<string, readonly string[]>>;

const each = (what: string, lists: Lists): string[] =>
  Object.entries(lists).flatMap(([name, list]) => named(`${what} ${name}`, list));
const flag = (what: string, isSet: boolean): string[] => (isSet ? [what] : []);
const spellPort = ({ port, protocol }: { port: number; protocol: string }): string => `${port}/${protocol}`;
const spellPath = ({ from, to, port, protocol }: PathRule): string =>
  `${from} → ${to}${port === null ? '' : `:${port}`}${protocol === null ? '' : `/${protocol}`}`;

const levels: Readonly<Record<AccessLevel | 'deny', number>> = {
  bypass: 0,
  // Between the others as runs of before have them.
  addresses: 0.5,
  one_factor: 1,
  two_factor: 2,
  deny: 3,
};
const severities = ['critical', 'high', 'medium', 'low', 'advisory'];

function permitsOfNetwork({ networks, services, paths, ports, legacy }: Policy): string[] {
  return [
    ...ports.map(({ owner, ...at }) => `ports.allowed ${spellPort(at)} of ${owner}`),
    ...named('paths.allowed', paths.allowed.map(spellPath)),
    ...Object.entries(networks).flatMap(([name, { internal, isolated, members }]) => [
      ...flag(`networks ${name} with a way out`, !internal),
      ...flag(`networks ${name} not isolated from the host`, internal && !isolated),
      ...named(`networks ${name} with`, members),
    ]),
    ...Object.entries(services).flatMap(([name, { internet, health, hostNetwork, listens }]) => [
      ...flag(`services ${name} internet`, internet),
      ...flag(`services ${name} without health check`, !health),
      ...flag(`services ${name} on the host network`, hostNetwork),
      ...named(`services ${name} listens`, listens.map(spellPort)),
    ]),
    ...(legacy?.permitted ? [`legacy ${legacy.network}`] : []),
  ];
}

function permitsOfDoors({
  access,
  elsewhere,
  proxy,
  socket,
  tunnels,
  upnp,
  tls,
  headers,
  rateLimits,
}: Policy): string[] {
  const addresses = (list: readonly { host: string; path: string }[]) => list.map(({ host, path }) => `${host}${path}`);
  return [
    ...named('elsewhere', elsewhere),
    ...flag('proxy.tls elsewhere', proxy.tls === 'elsewhere'),
    ...named('access.open', addresses(access.open)),
    ...named('access.keys', addresses(access.keys)),
    ...each('access.addresses', access.addresses),
    ...named('access.around', access.around),
    ...each('access.groups', access.groups),
    ...named('socket.clients', socket.clients),
    ...flag('socket.writes', socket.writes),
    ...each('socket.reads', socket.reads ?? {}),
    ...tunnels.flatMap(({ service, targets }) => named(`tunnels ${service} to`, targets)),
    ...named('upnp', upnp.map(spellPort)),
    ...named('tls.exempt', tls.exempt),
    ...named('headers.framedBy', headers.framedBy),
    ...named('headers.referrer', headers.referrer),
    ...named('rateLimits.unlimited', rateLimits.unlimited),
  ];
}

function permitsOfHost({ hardening, secrets, monitoring }: Policy): string[] {
  const { mounts, capabilities, devices, namespaces } = hardening;
  return [
    ...named('hardening.root', hardening.root),
    ...named('hardening.privileged', hardening.privileged),
    ...each('hardening.capabilities', capabilities),
    ...each('hardening.devices', devices),
    ...each('hardening.namespaces', namespaces),
    ...mounts.map((each) => `hardening.mounts ${each.service} ${each.source}${each.writable ? ', writable' : ''}`),
    ...named('hardening.writableRoot', hardening.writableRoot),
    ...named('hardening.restart', hardening.restart),
    ...named('hardening.registries', hardening.registries),
    ...named('hardening.localImages', hardening.localImages),
    ...named('hardening.dockerGroup', hardening.dockerGroup),
    ...flag('hardening.swarm', hardening.swarm),
    ...secrets.allowed.map(({ service, name }) => `secrets.allowed ${service} ${name}`),
    ...each('secrets.readers', secrets.readers),
    ...named('monitoring.unscraped', monitoring.metrics.unscraped),
    ...named('monitoring.silent', monitoring.logs.silent),
    ...named('monitoring.alive', monitoring.alive),
  ];
}

function demandsOf({ services, networks, hosts, routed, paths, formerPorts, access, ...policy }: Policy): string[] {
  const { firewall, hardening, headers, rateLimits, monitoring } = policy;
  return [
    ...named('services', Object.keys(services)),
    ...named('networks', Object.keys(networks)),
    ...named('hosts', Object.keys(hosts)),
    ...named(
      'hosts',
      routed.map(({ host, path, service }) => `${host}${path} of ${service}`),
    ),
    ...(access.login.kind === 'none' ? [] : [`access.login.kind ${access.login.kind}`]),
    ...named(
      'services.runs always of',
      Object.keys(services).filter((name) => services[name]?.runs === 'always'),
    ),
    ...named('paths.required', paths.required.map(spellPath)),
    ...named('formerPorts', formerPorts.map(spellPort)),
    ...named('access.identityHeaders', access.identityHeaders),
    ...named('access.groups of', Object.keys(access.groups)),
    ...named('firewall.files', firewall.files),
    ...named('hardening.readOnlyRoot', hardening.readOnlyRoot),
    ...named('headers.untold', headers.untold),
    ...flag('headers.contentSecurityPolicy', headers.contentSecurityPolicy),
    ...named('rateLimits.admin', rateLimits.administered),
    ...named('monitoring.jobs', Object.keys(monitoring.jobs)),
    ...named('monitoring.alerts', monitoring.alerts),
    ...named('monitoring.dashboards.sources', monitoring.dashboards.sources),
    ...named('monitoring.dashboards.boards', monitoring.dashboards.boards),
  ];
}

function limitsOf({ access, tls, thresholds, monitoring, rateLimits, hardening, ...policy }: Policy): Limit[] {
  const { cpu, memory, disk, latencyMs, responseMs, errorsPerMinute } = thresholds;
  const bands = Object.entries({ cpu, memory, disk });
  const retention = monitoring.metrics.retentionHours;
  return [
    lower('iteration', policy.iteration),
    lower('failOn', severities.indexOf(policy.failOn)),
    lower('access.default', levels[access.default]),
    ...Object.entries(access.levels).map(([name, level]) => lower(`access level of ${name}`, levels[level])),
    higher('access.ban.failures', access.ban.failures),
    lower('access.ban.withinSeconds', access.ban.withinSeconds),
    lower('access.ban.forSeconds', access.ban.forSeconds),
    lower('tls.minimum', Number(tls.minimum)),
    lower('tls.days.monitor', tls.days.monitor),
    lower('tls.days.fail', tls.days.fail),
    lower('tls.keyBits.rsa', tls.keyBits.rsa),
    lower('tls.keyBits.ec', tls.keyBits.ec),
    lower('tls.hsts.maxAge', tls.hsts.maxAge),
    ...bands.flatMap(([name, { monitor, fail }]) => [
      higher(`thresholds.${name}.monitor`, monitor),
      higher(`thresholds.${name}.fail`, fail),
    ]),
    higher('thresholds.latencyMs', latencyMs),
    higher('thresholds.responseMs', responseMs),
    higher('thresholds.errorsPerMinute', errorsPerMinute),
    ...Object.entries({ general: rateLimits.general, admin: rateLimits.admin }).flatMap(([name, figures]) => [
      higher(`rateLimits.${name} in a minute`, (figures.average * 60) / figures.periodSeconds),
      higher(`rateLimits.${name}.burst`, figures.burst),
    ]),
    ...(retention === null ? [] : [lower('monitoring.metrics.retentionHours', retention)]),
    lower('monitoring.logs.retentionHours', monitoring.logs.retentionHours),
    higher('monitoring.logs.lagSeconds', monitoring.logs.lagSeconds),
    higher('monitoring.longestForMinutes', monitoring.longestForMinutes),
    higher('secrets.rotationDays', policy.secrets.rotationDays),
    higher('hardening.memoryShare', hardening.memoryShare),
    higher('hardening.imageDays', hardening.imageDays),
    higher('hardening.sprawl.images', hardening.sprawl.images),
    higher('hardening.sprawl.containers', hardening.sprawl.containers),
    // Days since 1970: one that ends later waives for longer.
    ...policy.waivers.map(({ check, subject, expires }) =>
      higher(`waivers ${check} on ${subject}, last day`, Math.floor(Date.parse(expires) / 86_400_000)),
    ),
    ...(policy.views ?? []).map(({ view, expires }) =>
      higher(`views accepted as blind ${view}, last day`, Math.floor(Date.parse(expires) / 86_400_000)),
    ),
  ];
}

/** What a policy lets pass and asks for, entry by entry. */
export function grantsOf(policy: Policy): Grants {
  const upkeep = grantsOfUpkeep(policy);
  return {
    permits: [
      ...permitsOfNetwork(policy),
      ...permitsOfDoors(policy),
      ...permitsOfHost(policy),
      ...upkeep.permits,
      ...named(
        'views accepted as blind',
        (policy.views ?? []).map(({ view }) => view),
      ),
      ...policy.waivers.map(({ check, subject }) => `waivers ${check} on ${subject}`),
    ],
    demands: [...demandsOf(policy), ...upkeep.demands],
    limits: [...limitsOf(policy), ...upkeep.limits],
  };
}
