import type { Container } from '../../evidence/containers.ts';
import type { Hardening, Mount } from '../../evidence/hardening.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { ask, listNetworks } from '../engine/ask-engine.ts';
import { need } from '../need.ts';
import { askContainer, askImage, askVolumes, type Tell } from './ask-settings.ts';
import { DaemonInfo, ImageSummaries } from './hardening-answers.ts';
import { lookAtHost } from './look-at-host.ts';
import { describeDaemon, readBridge, readSwarm } from './read-daemon.ts';

/** A container that was made by an image's id alone asks for no name. */
const isName = (image: string): boolean => !/^(?:sha256:)?[0-9a-f]{12,64}$/.test(image);

/** By image in use, the names by which containers ask for it. */
function imagesInUse(containers: readonly Container[]): Map<string, string[]> {
  const names = new Map<string, Set<string>>();
  for (const { imageId, image } of containers) {
    const mine = names.get(imageId) ?? new Set();
    if (isName(image)) mine.add(image);
    names.set(imageId, mine);
  }
  return new Map([...names].map(([id, mine]) => [id, [...mine].sort()]));
}

/** Which image each name means to the engine; null and told: it did not say. */
async function askNames({ engine }: GatherContext, tell: Tell): Promise<Record<string, string>> {
  try {
    const images = await ask(engine, 'images', ImageSummaries, () => engine.docker.listImages());
    return Object.fromEntries(images.flatMap(({ Id, RepoTags }) => RepoTags.map((tag) => [tag, Id] as const)));
  } catch (error) {
    tell({ what: 'images', error: messageOf(error) });
    return {};
  }
}

/** The place of the host that a mount shows, as the engine was told it; null: none, or where the engine keeps it. */
const placeOf = ({ type, source, device }: Mount): string | null => device ?? (type === 'bind' ? source : null);

const mountedBy = (settings: Hardening['containers']): string[] => [
  ...new Set(settings.flatMap(({ mounts }) => mounts.flatMap((mount) => placeOf(mount) ?? []))),
];

/** A link that is mounted shows the place to which it leads. */
const followLinks = (settings: Hardening['containers'], host: Hardening['host']): Hardening['containers'] =>
  settings.map((each) => ({
    ...each,
    mounts: each.mounts.map((mount) => ({ ...mount, device: host?.leads?.[placeOf(mount) ?? ''] ?? mount.device })),
  }));

async function lookIfPossible(
  context: GatherContext,
  dockerRoot: string,
  mounted: readonly string[],
  tell: Tell,
): Promise<Hardening['host']> {
  try {
    return await lookAtHost(context, dockerRoot, mounted);
  } catch (error) {
    tell({ what: 'host', error: messageOf(error) });
    return null;
  }
}

/** What engine, containers, images and the machine say of how tightly they are set; each failed question beside it. */
export const gatherHardening: Gatherer<'hardening'> = {
  id: 'hardening',
  async gather(context) {
    const { engine, policy } = context;
    const containers = need(context, 'containers');
    const unread: Hardening['unread'] = [];
    const tell: Tell = (each) => void unread.push(each);
    const [info, networks, devices] = await Promise.all([
      ask(engine, 'info', DaemonInfo, () => engine.docker.info()),
      listNetworks(engine),
      askVolumes(engine, tell),
    ]);
    const [bridge, swarm, names] = await Promise.all([
      readBridge(engine, networks),
      readSwarm(engine, info.Swarm, networks),
      askNames(context, tell),
    ]);
    const used = imagesInUse(containers);
    const settle = async () => {
      const told = await Promise.all(containers.map((each) => askContainer(engine, each, devices, tell)));
      const settings = told.filter((each) => each !== null);
      return { settings, host: await lookIfPossible(context, info.DockerRootDir, mountedBy(settings), tell) };
    };
    const [{ settings, host }, images] = await Promise.all([
      settle(),
      Promise.all([...used].map(([id, mine]) => askImage(engine, id, mine, policy.hardening.localImages, tell))),
    ]);
    const value: Hardening = {
      daemon: describeDaemon(info, bridge, swarm),
      containers: followLinks(settings, host),
      images: images.filter((each) => each !== null),
      names,
      unread,
      host,
    };
    return {
      value,
      undertaken: {
        containers: containers.map(({ subject }) => ({ subject })),
        images: [...used.keys()].map((id) => ({ id })),
        'host.files': host?.files ?? [],
      },
      scope:
        `settings and processes of ${containers.length} containers, ${used.size} images in use, the daemon` +
        (host ? `, ${host.files.length} files of its machine` : ''),
    };
  },
};
