import type { Container } from '../../evidence/containers.ts';
import type { HardenedImage, Hardening } from '../../evidence/hardening.ts';
import { readImageName } from '../../lib/image-name.ts';
import { noEngine, type Judged } from './settled.ts';

/** Tags that mean something else tomorrow, whatever number stands in them. */
const moving =
  /(?:^|[._-])(?:latest|stable|edge|main|master|nightly|develop|dev|rolling|current|release|lts)(?:$|[._-])/i;
/** A version to its last part, a date, or a commit. */
const exact = /\d+[._]\d+|(?:^|\D)\d{8}|(?:^|[._-])[0-9a-f]{7,40}$/;

/** Never came from a registry, or is ours by the policy's word: its tag moves only when it is built here. */
const isLocal = (image: HardenedImage | undefined, name: string): boolean =>
  image !== undefined &&
  (image.digests.length === 0 || image.registry.some((each) => each.name === name && each.state === 'unasked'));

/** Why nothing is known of an image. */
export const untoldOf = ({ daemon }: Hardening): string =>
  daemon === null ? noEngine : 'the engine did not tell of the image';

export const imageOf = ({ imageId }: Container, { images }: Hardening): HardenedImage | undefined =>
  images.find(({ id }) => id === imageId);

/** A version's beginning alone, as only an image that is built here may be named. */
function judgeShort(container: Container, hardening: Hardening, tag: string, ours: readonly string[]): Judged {
  const image = imageOf(container, hardening);
  const origin = hardening.containers.find(({ subject }) => subject === container.subject)?.planned;
  const planned = origin && ours.some((beginning) => container.image.startsWith(beginning)) ? 'built' : origin;
  if (planned === 'named') return { holds: null, observed: `${container.image}, which may be built here or anywhere` };
  if (!image && !planned)
    return { holds: null, observed: `${container.image}, and the engine did not tell of the image` };
  return (isLocal(image, container.image) || planned === 'built') && /\d/.test(tag)
    ? { holds: true, observed: `${container.image}, which was built here` }
    : { holds: false, observed: `${container.image}, which moves with every release below it` };
}

/** Whether the name of a container's image can mean only one image. ours: how names of images begin that we build. */
export function judgePin(container: Container, hardening: Hardening, ours: readonly string[] = []): Judged {
  const name = readImageName(container.image);
  if (/^(?:sha256:)?[0-9a-f]{12,64}$/.test(container.image)) return { holds: true, observed: 'by the image’s own id' };
  if (name.digest !== null) return { holds: true, observed: `by digest ${name.digest.slice(0, 19)}` };
  if (name.tag === null) return { holds: false, observed: `${container.image}, which means latest` };
  if (moving.test(name.tag)) return { holds: false, observed: container.image };
  if (exact.test(name.tag)) return { holds: true, observed: container.image };
  return judgeShort(container, hardening, name.tag, ours);
}

const withTag = (name: string): string => {
  const { tag, digest } = readImageName(name);
  return tag === null && digest === null ? `${name}:latest` : name;
};

/** Whether a container runs what its image's name means now: to the engine, and to the registry. */
export function judgeCurrent(container: Container, hardening: Hardening): Judged {
  const local = hardening.names[withTag(container.image)];
  if (local !== undefined && local !== container.imageId)
    return { holds: false, observed: `${container.image} means another image since it was started` };
  const image = imageOf(container, hardening);
  if (!image) return { holds: null, observed: untoldOf(hardening) };
  const asked = image.registry.find(({ name }) => name === container.image);
  if (!asked) return { holds: true, observed: 'started by the image’s own id, which means no other' };
  switch (asked.state) {
    case 'same':
      return { holds: true, observed: `${container.image} is the registry’s own` };
    case 'newer':
      return { holds: false, observed: `${container.image} is another image at its registry now` };
    case 'local':
      return { holds: true, observed: `${container.image} never came from a registry` };
    case 'unasked':
      return { holds: true, observed: `${container.image} is built here, as declared` };
    case 'unreachable':
      return { holds: null, observed: `the registry of ${container.image} gave no answer: ${asked.error ?? ''}` };
  }
}
