import { isElsewhere, serviceOfTarget, targetsOf } from './routed-paths.ts';
import { spell } from './describe-issue.ts';
import type { PolicyFile } from './schema.ts';
import { suggest } from './suggest.ts';
import type { YamlFile } from './parse-yaml.ts';

interface Reference {
  path: readonly PropertyKey[];
  name: string;
}

/**
 * Every place where a policy names a service. A path may also start or end at the host, and at strangers (`wiki/web`).
 */
function namedServices(file: PolicyFile): Reference[] {
  const list = (path: readonly PropertyKey[], names: readonly string[]) =>
    names.map((name, at) => ({ path: [...path, at], name }));
  const ends = (kind: 'allowed' | 'required') =>
    file.paths[kind].flatMap(({ from, to }, at) => [
      { path: ['paths', kind, at, 'from'], name: from },
      { path: ['paths', kind, at, 'to'], name: to },
    ]);
  return [
    ...Object.entries(file.networks).flatMap(([key, { members }]) => list(['networks', key, 'members'], members)),
    ...Object.entries(file.services).flatMap(([key, rule]) =>
      rule?.sharesNetworkOf ? [{ path: ['services', key, 'sharesNetworkOf'], name: rule.sharesNetworkOf }] : [],
    ),
    ...[...ends('allowed'), ...ends('required')].filter(
      ({ name }) => name !== 'host' && name !== '*' && !name.includes('/'),
    ),
    ...file.ports.allowed.map(({ owner }, at) => ({ path: ['ports', 'allowed', at, 'owner'], name: owner })),
    ...Object.entries(file.hosts).flatMap(([host, rule]) =>
      targetsOf(rule)
        .filter(([, target]) => !isElsewhere(target))
        .map(([path, target]) => ({
          path: path === '/' && target === rule ? ['hosts', host] : ['hosts', host, path],
          name: serviceOfTarget(target),
        })),
    ),
    ...(['bypass', 'one_factor', 'two_factor'] as const).flatMap((level) =>
      list(['access', level], file.access[level]),
    ),
    ...(file.access.login.host === undefined
      ? []
      : [{ path: ['access', 'login', 'service'], name: file.access.login.service }]),
    ...(file.access.store ? [{ path: ['access', 'store', 'service'], name: file.access.store.service }] : []),
    ...Object.keys(file.access.addresses).map((name) => ({ path: ['access', 'addresses', name], name })),
    ...list(['access', 'around'], file.access.around),
    ...Object.keys(file.access.groups).map((name) => ({ path: ['access', 'groups', name], name })),
    ...file.tls.files.map(({ service }, at) => ({ path: ['tls', 'files', at, 'service'], name: service })),
    ...(['services', 'clients'] as const).flatMap((kind) => list(['socket', kind], file.socket[kind])),
    ...Object.keys(file.socket.reads).map((name) => ({ path: ['socket', 'reads', name], name })),
    ...Object.entries(file.secrets.readers).flatMap(([name, readers]) => list(['secrets', 'readers', name], readers)),
    ...file.secrets.allowed.map(({ service }, at) => ({ path: ['secrets', 'allowed', at, 'service'], name: service })),
    ...Object.entries(file.backups.sets).flatMap(([key, { service }]) =>
      service === undefined ? [] : [{ path: ['backups', 'sets', key, 'service'], name: service }],
    ),
    ...file.tunnels.map(({ service }, at) => ({ path: ['tunnels', at, 'service'], name: service })),
    ...(file.vpn
      ? [
          ...[file.vpn.client].flat().map((name) => ({ path: ['vpn', 'client'], name })),
          { path: ['vpn', 'exit'], name: file.vpn.exit },
        ]
      : []),
    ...list(['healing', 'services'], file.healing.services),
  ];
}

/** As the file names them: those that stand for themselves by default are nobody's mistake. */
function watched({ monitoring: { metrics, logs, jobs, alive } }: PolicyFile): Reference[] {
  const list = (path: readonly PropertyKey[], names: readonly string[]) =>
    names.map((name, at) => ({ path: ['monitoring', ...path, at], name }));
  return [
    ...list(['metrics', 'unscraped'], metrics.unscraped),
    ...list(['logs', 'silent'], logs.silent),
    ...list(['alive'], alive),
    ...Object.entries(jobs).map(([job, rule]) => ({
      path: ['monitoring', 'jobs', job],
      name: typeof rule === 'string' ? rule : rule.service,
    })),
  ];
}

/** A name that no service carries is dropped from the policy in silence, unless somebody says so. */
export function warnAboutNames(file: PolicyFile, yaml: YamlFile): string[] {
  const elsewhere = Object.values(file.hosts).flatMap((rule) =>
    targetsOf(rule).flatMap(([, target]) => (isElsewhere(target) ? [serviceOfTarget(target)] : [])),
  );
  const known = [...Object.keys(file.services), ...elsewhere];
  return [...namedServices(file), ...watched(file)]
    .filter(({ name }) => !known.includes(name))
    .map(
      ({ path, name }) =>
        `${yaml.at(path)}: ${spell(path)} names "${name}", which is no declared service: ${suggest(name, known)}`,
    );
}
