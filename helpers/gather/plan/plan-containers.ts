import { containerNameOf, namespaceOf, restartOf, singleDollars } from '../../evidence/compose-config.ts';
import type { Container } from '../../evidence/containers.ts';
import { redactLabels } from '../../evidence/redact-labels.ts';
import { toldNames } from '../engine/told-names.ts';
import { protocolOf, publishedBy, requestedBy } from './plan-bindings.ts';
import { mountsOf } from './plan-mounts.ts';
import { alone, namesOfNetwork, serviceName, type Around } from './plan-names.ts';
import type { Planned, PlannedService } from './read-config.ts';

const exposedBy = ({ expose, ports }: PlannedService): Container['exposed'] => [
  ...expose.flatMap((text) => {
    const [port = '', protocol] = text.split('/');
    return /^\d+$/.test(port) ? [{ port: Number(port), protocol: protocolOf(protocol) }] : [];
  }),
  ...ports.map(({ target, protocol }) => ({ port: target, protocol: protocolOf(protocol) })),
];

/** Whoever waits for its health knows that its image brings a check, where the file has none. */
function healthOf(service: string, { services }: Planned): Container['health'] {
  const healthcheck = services[service]?.healthcheck;
  const test = Array.isArray(healthcheck?.test) ? healthcheck.test[0] : healthcheck?.test;
  const isOff = healthcheck?.disable === true || test === 'NONE';
  const isAwaited = Object.values(services).some(
    ({ depends_on }) => depends_on[service]?.condition === 'service_healthy',
  );
  const ofImage = isAwaited && !isOff ? 'image' : 'none';
  return { declaredBy: healthcheck && test && !isOff ? 'compose' : ofImage, status: 'none', lastOutput: '' };
}

function attachmentsOf(service: string, planned: Planned, around: Around): Container['attachments'] {
  const mine = planned.services[service];
  if (!mine || mine.network_mode) return [];
  return Object.entries(mine.networks)
    .map(([key, endpoint]) => {
      const { name, key: network } = namesOfNetwork(key, planned, around);
      return {
        network,
        networkId: name,
        ipv4: null,
        ipv6: null,
        gateway4: null,
        gateway6: null,
        aliases: [service, ...(endpoint?.aliases ?? [])],
      };
    })
    .sort((one, other) => (one.network < other.network ? -1 : 1));
}

/** For whom it waits and how long, as Compose writes it on the container. */
const waitsFor = ({ depends_on }: PlannedService): string =>
  Object.entries(depends_on)
    .map(([name, { condition }]) => `${name}:${condition ?? 'service_started'}:false`)
    .join(',');

/** Whose network namespace a service lives in, by the name that the evidence has for it, and that owner's container. */
function livesIn(service: string, planned: Planned, around: Around): string {
  const { network_mode: mode } = planned.services[service] ?? {};
  const namespace = namespaceOf(service, planned.services);
  if (namespace === 'host') return namespace;
  if (Object.hasOwn(planned.services, namespace)) return serviceName(namespace, planned, around);
  // A container of another file, by its own name.
  for (const other of mode ? around.all : [])
    for (const [name, each] of Object.entries(other.services))
      if (containerNameOf(other.name, name, each.container_name) === namespace) return livesIn(name, other, around);
  return namespace;
}

/**
 * The containers that a compose file would make, as the engine would list them. How they fare nobody knows: they are
 * put down as running, and whatever asks for that is not asked (`seesLife`).
 */
export function planContainers(planned: Planned, around: Around = alone(planned)): Container[] {
  const { name: project, services } = planned;
  const made = Object.entries(services).flatMap(([service, each]) => {
    const attachments = attachmentsOf(service, planned, around);
    const named = serviceName(service, planned, around);
    const namespace = livesIn(service, planned, around);
    const mode = each.network_mode ?? attachments[0]?.networkId ?? 'none';
    const labels = Object.fromEntries(Object.entries(each.labels).map(([key, value]) => [key, singleDollars(value)]));
    const told = toldNames({ labels, environment: each.environment });
    // A provider makes something else of it, and no container.
    const count = each.provider ? 0 : (each.deploy?.replicas ?? each.scale ?? 1);
    return Array.from({ length: count }, (_, at): Container => {
      const subject = at === 0 ? named : `${named}#${at + 1}`;
      return {
        id: `planned ${subject}`,
        name: containerNameOf(project, service, each.container_name, at),
        subject,
        project,
        service: named,
        member: true,
        image: each.image ?? `${project}-${service}`,
        imageId: '',
        status: 'running',
        pid: 1,
        startedAt: '',
        exitCode: 0,
        restartCount: 0,
        health: healthOf(service, planned),
        networkMode: mode.startsWith('service:') ? `container:planned ${namespace}` : mode,
        namespace: namespace === named ? subject : namespace,
        attachments,
        published: publishedBy(each, planned, around),
        requested: requestedBy(each),
        exposed: exposedBy(each),
        labels: redactLabels({
          ...labels,
          'com.docker.compose.project': project,
          'com.docker.compose.service': service,
          'com.docker.compose.depends_on': waitsFor(each),
        }),
        mounts: mountsOf(service, planned).map(({ type, source, destination, writable }) => ({
          type,
          source,
          destination,
          writable,
        })),
        restartPolicy: restartOf(each).name,
        ...(told.length > 0 ? { told } : {}),
      };
    });
  });
  return made.sort((one, other) => (one.subject < other.subject ? -1 : 1));
}
