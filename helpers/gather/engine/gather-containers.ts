import { isDeepStrictEqual } from 'node:util';
import type { Attachment, Binding, Container } from '../../evidence/containers.ts';
import { redactLabels } from '../../evidence/redact-labels.ts';
import { redactText } from '../../evidence/secret-shapes.ts';
import { inspectContainers, inspectImages, listNetworks } from './ask-engine.ts';
import { own, type Ours } from '../../policy/ours.ts';
import { splitPair } from '../../lib/pairs.ts';
import { oursOf, spellProjects, type Gatherer, type GatherContext } from '../context.ts';
import type { ContainerInspection, ImageInspection, NetworkInspection } from './inspection.ts';
import { secretsInFiles, secretsOf } from './known-secrets.ts';
import { toldNames } from './told-names.ts';
import { nameContainers, nameOf, resolveNamespaces, projectOf, serviceOf } from './name-containers.ts';
import { networkKey } from './gather-networks.ts';

const protocolOf = (text: string | undefined): Binding['protocol'] =>
  text === 'udp' || text === 'sctp' ? text : 'tcp';

/** `8989/tcp` as the engine keys its port tables. */
function splitPort(key: string): { port: number; protocol: Binding['protocol'] } {
  const [port, protocol] = key.split('/');
  return { port: Number(port), protocol: protocolOf(protocol) };
}

type Bound = ContainerInspection['NetworkSettings']['Ports'];

/** A range or nothing where a host port is asked for means: any free one, written 0. */
const readBindings = (table: Bound): Binding[] =>
  Object.entries(table).flatMap(([key, bindings]) => {
    const { port: containerPort, protocol } = splitPort(key);
    return bindings.map(({ HostIp, HostPort }) => ({
      hostIp: HostIp,
      hostPort: /^\d+$/.test(HostPort) ? Number(HostPort) : 0,
      containerPort,
      protocol,
    }));
  });

function healthDeclaredBy(
  { Config }: ContainerInspection,
  image: ImageInspection | undefined,
): Container['health']['declaredBy'] {
  const [kind = 'NONE'] = Config.Healthcheck?.Test ?? [];
  if (kind === 'NONE') return 'none';
  return isDeepStrictEqual(Config.Healthcheck, image?.Config?.Healthcheck) ? 'image' : 'compose';
}

function readHealth(container: ContainerInspection, image: ImageInspection | undefined): Container['health'] {
  const health = container.State.Health;
  const known = (['starting', 'healthy', 'unhealthy'] as const).find((each) => each === health?.Status);
  const output = health?.Log.at(-1)?.Output ?? '';
  return {
    declaredBy: healthDeclaredBy(container, image),
    status: known ?? 'none',
    // Cut afterwards: half a secret is none that anybody knows.
    lastOutput: redactText(output.trim()).slice(0, 300),
  };
}

/** `host` and `none` are no networks where anybody meets. */
const readAttachments = (container: ContainerInspection, keys: ReadonlyMap<string, string>): Attachment[] =>
  Object.entries(container.NetworkSettings.Networks)
    .filter(([name]) => name !== 'host' && name !== 'none')
    .map(([name, endpoint]) => ({
      network: keys.get(name) ?? name,
      networkId: endpoint.NetworkID,
      ipv4: endpoint.IPAddress || null,
      ipv6: endpoint.GlobalIPv6Address || null,
      gateway4: endpoint.Gateway || null,
      gateway6: endpoint.IPv6Gateway || null,
      aliases: endpoint.Aliases,
    }))
    .sort((a, b) => (a.network < b.network ? -1 : 1));

/** The engine's own answers, in the words of the evidence; sorted by subject. */
export function describeContainers(
  containers: readonly ContainerInspection[],
  images: ReadonlyMap<string, ImageInspection>,
  networks: readonly NetworkInspection[],
  ours: Ours,
): Container[] {
  const names = nameContainers(containers, ours.project);
  const namespaces = resolveNamespaces(containers, names);
  const keys = new Map(networks.map((network) => [network.Name, networkKey(network, networks, ours)]));
  const described = containers.map((container): Container => {
    const { Labels: labels, Env } = container.Config;
    const told = toldNames({ labels, environment: Object.fromEntries(Env.map(splitPair)) });
    const subject = names.get(container.Id) ?? nameOf(container);
    return {
      id: container.Id,
      name: nameOf(container),
      subject,
      project: projectOf(container),
      ...own(projectOf(container), serviceOf(container), ours),
      image: container.Config.Image,
      imageId: container.Image,
      status: container.State.Status,
      pid: container.State.Pid,
      startedAt: container.State.StartedAt,
      exitCode: container.State.ExitCode,
      restartCount: container.RestartCount,
      health: readHealth(container, images.get(container.Image)),
      networkMode: container.HostConfig.NetworkMode,
      namespace: namespaces.get(container.Id) ?? subject,
      attachments: readAttachments(container, keys),
      published: readBindings(container.NetworkSettings.Ports),
      requested: readBindings(container.HostConfig.PortBindings),
      exposed: Object.keys(container.Config.ExposedPorts).map(splitPort),
      labels: redactLabels(labels),
      mounts: container.Mounts.map(({ Type, Source, Destination, RW }) => ({
        type: Type,
        source: Source,
        destination: Destination,
        writable: RW,
      })),
      restartPolicy: container.HostConfig.RestartPolicy?.Name || 'no',
      ...(told.length > 0 ? { told } : {}),
    };
  });
  return described.sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

type Asking = Pick<GatherContext, 'engine' | 'project' | 'others' | 'policy' | 'hide'>;

async function inspectAndDescribe(asking: Asking) {
  const { engine, hide } = asking;
  const [inspected, networks] = await Promise.all([inspectContainers(engine), listNetworks(engine)]);
  const images = await inspectImages(engine, [...new Set(inspected.map(({ Image }) => Image))]);
  for (const secret of inspected.flatMap(secretsOf)) hide(secret);
  return { inspected, containers: describeContainers(inspected, images, networks, oursOf(asking)) };
}

/** Asks the engine about every container it has; also at the end of a run. */
export async function readContainers(asking: Asking): Promise<Container[]> {
  const { containers } = await inspectAndDescribe(asking);
  return containers;
}

/** Every container of the engine, the judged projects' and all others, running or not. */
export const gatherContainers: Gatherer<'containers'> = {
  id: 'containers',
  async gather(context) {
    const { inspected, containers: value } = await inspectAndDescribe(context);
    for (const secret of await secretsInFiles(context, inspected)) context.hide(secret);
    const mine = value.filter(({ member }) => member).length;
    const bound = (table: (of: ContainerInspection) => Bound) =>
      inspected.flatMap((each) => readBindings(table(each)).map((row) => ({ name: nameOf(each), ...row })));
    const undertaken = {
      '': inspected.map((each) => ({
        name: nameOf(each),
        service: own(projectOf(each), serviceOf(each), oursOf(context)).service,
      })),
      '.published': bound(({ NetworkSettings }) => NetworkSettings.Ports),
      '.requested': bound(({ HostConfig }) => HostConfig.PortBindings),
    };
    return {
      value,
      undertaken,
      scope: `${value.length} containers of the engine, ${mine} of ${spellProjects(context)}`,
    };
  },
};
