import { namespaceOf, singleDollars } from '../../evidence/compose-config.ts';
import type { Binding, Container } from '../../evidence/containers.ts';
import { redactLabels } from '../../evidence/redact-labels.ts';
import type { Planned, PlannedService } from './read-config.ts';

const protocolOf = (text: string | null | undefined): Binding['protocol'] =>
  text === 'udp' || text === 'sctp' ? text : 'tcp';

/** A range, or none at all, is any free port, written 0. */
const bindingsOf = ({ ports }: PlannedService): Binding[] =>
  ports.map(({ target, published, host_ip, protocol }) => ({
    hostIp: host_ip ?? '',
    hostPort: /^\d+$/.test(published) ? Number(published) : 0,
    containerPort: target,
    protocol: protocolOf(protocol),
  }));

const exposedBy = ({ expose, ports }: PlannedService): Container['exposed'] => [
  ...expose.flatMap((text) => {
    const [port = '', protocol] = text.split('/');
    return /^\d+$/.test(port) ? [{ port: Number(port), protocol: protocolOf(protocol) }] : [];
  }),
  ...ports.map(({ target, protocol }) => ({ port: target, protocol: protocolOf(protocol) })),
];

function healthOf({ healthcheck }: PlannedService): Container['health'] {
  const test = Array.isArray(healthcheck?.test) ? healthcheck.test[0] : healthcheck?.test;
  const declared = healthcheck && !healthcheck.disable && test && test !== 'NONE';
  return { declaredBy: declared ? 'compose' : 'none', status: 'none', lastOutput: '' };
}

/** The engine's name of a network that the file has by a key, and the key by which the evidence knows it. */
export function namesOfNetwork(key: string, { name: project, networks }: Planned): { name: string; key: string } {
  const network = networks[key];
  const name = network?.name ?? `${project}_${key}`;
  return { name, key: network?.external ? name : key };
}

function attachmentsOf(service: string, planned: Planned): Container['attachments'] {
  const mine = planned.services[service];
  if (!mine || mine.network_mode) return [];
  return Object.entries(mine.networks)
    .map(([key, endpoint]) => {
      const { name, key: network } = namesOfNetwork(key, planned);
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

/**
 * The containers that a compose file would make, as the engine would list them. How they fare nobody knows: they are
 * put down as running, and whatever asks for that is not asked (`seesLife`).
 */
export function planContainers(planned: Planned): Container[] {
  const { name: project, services } = planned;
  const made = Object.entries(services).flatMap(([service, each]) => {
    const attachments = attachmentsOf(service, planned);
    const namespace = namespaceOf(service, planned.services);
    const mode = each.network_mode ?? attachments[0]?.networkId ?? 'none';
    const labels = Object.fromEntries(Object.entries(each.labels).map(([key, value]) => [key, singleDollars(value)]));
    const count = each.deploy?.replicas ?? each.scale ?? 1;
    return Array.from({ length: count }, (_, at): Container => {
      const subject = at === 0 ? service : `${service}#${at + 1}`;
      return {
        id: `planned ${subject}`,
        name: each.container_name ?? `${project}-${service}-${at + 1}`,
        subject,
        project,
        service,
        member: true,
        image: each.image ?? `${project}-${service}`,
        imageId: '',
        status: 'running',
        pid: 1,
        startedAt: '',
        exitCode: 0,
        restartCount: 0,
        health: healthOf(each),
        networkMode: mode.startsWith('service:') ? `container:planned ${namespace}` : mode,
        namespace: namespace === service ? subject : namespace,
        attachments,
        published: bindingsOf(each),
        requested: bindingsOf(each),
        exposed: exposedBy(each),
        labels: redactLabels({
          ...labels,
          'com.docker.compose.project': project,
          'com.docker.compose.service': service,
        }),
        mounts: each.volumes.map(({ type, source, target, read_only }) => ({
          type,
          source,
          destination: target,
          writable: read_only !== true,
        })),
        restartPolicy: each.restart ?? each.deploy?.restart_policy?.condition ?? 'no',
      };
    });
  });
  return made.sort((one, other) => (one.subject < other.subject ? -1 : 1));
}
