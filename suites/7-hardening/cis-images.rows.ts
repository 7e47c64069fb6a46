import { containerRow, unanswerableRow, type CisRow } from '../../helpers/derived/hardening/cis-row.ts';
import { imageNameRow, imageRow } from '../../helpers/derived/hardening/cis-image-row.ts';
import { judgeCurrent } from '../../helpers/derived/hardening/image-names.ts';
import { judgeUsers } from '../../helpers/derived/hardening/service-users.ts';

const history = (name: string) => `docker history --no-trunc ${name}`;
const dayMs = 86_400_000;

const isAdd = (line: string): boolean => /(?:^|\s)ADD\s/.test(line.replace(/^\/bin\/sh -c #\(nop\)\s*/, ''));
/** `ADD file:… in /`, `ADD rootfs.tar / # buildkit`: what every base begins with. */
const isBase = (line: string, at: number, all: readonly string[]): boolean =>
  at === all.length - 1 && /\s(?:in\s)?\/\s*(?:#.*)?$/.test(line);

/** Package lists that are fetched in a layer of their own go stale in it. */
const fetchesAlone = (line: string): boolean =>
  /(?:apt-get|apt|apk|yum|dnf)\s+(?:-\S+\s+)*(?:update|makecache)\b/.test(line) &&
  !/\b(?:install|add|upgrade|dist-upgrade)\b/.test(line.replace(/update/g, ''));

/** CIS section 4: what containers are made of. */
export const imageRows: readonly CisRow[] = [
  containerRow({
    id: 'cis-4-1-users',
    restsOn: ['image'],
    cis: '4.1',
    level: 1,
    title: 'every container works as a user who is not root, but as declared',
    severity: 'medium',
    why: 'Whoever breaks into a container that is root is one mistake of the kernel away from the host.',
    fix: 'Set `user:` of the service, or declare it under `hardening.root` where it has to be root.',
    expected: 'not root, or declared',
    see: '{{.Config.User}}',
    judge: (settled, _, { hardening }) => judgeUsers(settled, hardening.root.includes(settled.name)),
  }),
  imageNameRow({
    id: 'cis-4-2-trusted-images',
    cis: '4.2',
    level: 1,
    title: 'every image comes from where the policy trusts',
    severity: 'medium',
    unseen: 'advisory',
    why: 'An image of a stranger runs a stranger’s program beside your data.',
    fix: 'Use an image of a publisher that `hardening.registries` names, or name this one there.',
    expected: 'a name that begins as one of hardening.registries',
    see: (name) => `docker image inspect ${name}`,
    judge(name, { hardening: { registries, localImages } }) {
      if (registries.length === 0) return { holds: null, observed: 'the policy does not say whom it trusts' };
      const trusted = [...registries, ...localImages].some((beginning) => name.startsWith(beginning));
      return { holds: trusted, observed: name };
    },
  }),
  unanswerableRow(
    {
      id: 'cis-4-3-packages',
      cis: '4.3',
      level: 1,
      title: 'no image holds packages that it does not need',
      fix: 'Build from a base with as little in it as will do.',
    },
    'Every program in an image is one more that a stranger can use.',
    'which packages are needed only their builder knows',
  ),
  imageRow({
    id: 'cis-4-4-image-age',
    cis: '4.4',
    level: 1,
    title: 'no image is older than the policy allows',
    // Age only stands for what a scanner would find.
    severity: 'advisory',
    why: 'An image that nobody has built anew for long holds holes that are known to all.',
    fix: 'Pull a newer image, or build it anew.',
    expected: 'built of late',
    see: (name) => `docker image inspect --format '{{.Created}}' ${name}`,
    judge({ image }, { hardening }, gatheredAt) {
      const days = Math.floor((Date.parse(gatheredAt) - Date.parse(image.created)) / dayMs);
      // What is built byte for byte the same each time bears the date of nobody’s birth.
      if (!Number.isFinite(days) || days > 20_000) return { holds: null, observed: 'no date, or a made-up one' };
      return { holds: days <= hardening.imageDays, observed: `${days} days old` };
    },
  }),
  unanswerableRow(
    {
      id: 'cis-4-5-content-trust',
      cis: '4.5',
      level: 2,
      title: 'images are pulled by signature',
      fix: 'Set DOCKER_CONTENT_TRUST=1 where images are pulled, and pin them by digest.',
    },
    'Whoever takes over a publisher’s account chooses what runs here.',
    'it is a setting of whoever pulls, not of the engine',
  ),
  containerRow({
    id: 'cis-4-6-health-checks',
    restsOn: ['image'],
    cis: '4.6',
    level: 1,
    title: 'every container has a health check, from its image or its own, but as declared',
    severity: 'medium',
    why: 'A container that runs and does not serve is started again by nobody.',
    fix: 'Add `healthcheck:` to the service, or declare it with `health: false`.',
    expected: 'a health check',
    see: '{{json .Config.Healthcheck}}',
    idle: 'the policy declares no service with a health check',
    judge({ container: { member }, settings: { healthcheck }, name }, _, { services }) {
      if (member && services[name]?.health === false) return null;
      if (healthcheck === null) return { holds: null, observed: 'none of its own, and its image was not asked' };
      return { holds: healthcheck, observed: healthcheck ? 'a check' : 'none' };
    },
  }),
  imageRow({
    id: 'cis-4-7-updates-alone',
    cis: '4.7',
    level: 1,
    title: 'no image fetches package lists in a layer of their own',
    severity: 'medium',
    unseen: 'advisory',
    why: 'The layer is kept, and the next build installs what was current when it was made.',
    fix: 'Write `apt-get update` and `apt-get install` into one RUN, and build without the cache.',
    expected: 'update and install in one instruction',
    see: history,
    judge({ image }) {
      if (image.history === null || image.history.length === 0)
        return { holds: null, observed: 'its history is not known' };
      const found = image.history.find(fetchesAlone);
      return { holds: found === undefined, observed: found ?? `none of ${image.history.length} instructions` };
    },
  }),
  unanswerableRow(
    {
      id: 'cis-4-8-setuid',
      cis: '4.8',
      level: 2,
      title: 'no image holds setuid or setgid programs',
      fix: 'Remove the bits in the image; `no-new-privileges` makes them harmless meanwhile.',
    },
    'A setuid program makes root of whoever broke in.',
    'each image would have to be read whole',
  ),
  imageRow({
    id: 'cis-4-9-copies',
    cis: '4.9',
    level: 1,
    title: 'images are built with COPY, not with ADD',
    severity: 'advisory',
    why: 'ADD fetches from the network and unpacks what it is given, unseen.',
    fix: 'Write COPY, or fetch with a checksum.',
    expected: 'no ADD but that of the base',
    see: history,
    judge({ image }) {
      if (image.history === null || image.history.length === 0)
        return { holds: null, observed: 'its history is not known' };
      const found = image.history.find((line, at, all) => isAdd(line) && !isBase(line, at, all));
      return { holds: found === undefined, observed: found ?? `none of ${image.history.length} instructions` };
    },
  }),
  imageRow({
    id: 'cis-4-10-secrets',
    cis: '4.10',
    level: 1,
    title: 'no image holds a secret in its environment or its history',
    severity: 'high',
    why: 'Whoever may pull or read the image has the secret, and it cannot be taken back.',
    fix: 'Build with `--secret`, give the value at run time as a file, and change the secret.',
    expected: 'nothing that looks like a secret',
    see: history,
    judge({ image }) {
      if (image.secretPlaces.length > 0) return { holds: false, observed: image.secretPlaces.join(', ') };
      if (image.history === null) return { holds: null, observed: 'its history is not known' };
      return { holds: true, observed: `none in ${image.history.length} instructions and its environment` };
    },
  }),
  unanswerableRow(
    {
      id: 'cis-4-11-verified-packages',
      cis: '4.11',
      level: 2,
      title: 'images install only packages whose signature was verified',
      fix: 'Verify what the Dockerfile fetches.',
    },
    'A package that nobody verified may be anybody’s.',
    'it shows only while an image is built',
  ),
  imageRow({
    id: 'cis-4-12-signed-images',
    cis: '4.12',
    level: 1,
    title: 'the signature of every image is known to the engine',
    // Few publishers sign, and engines of before do not tell.
    severity: 'advisory',
    why: 'Without a signature nobody can tell who made the image.',
    fix: 'Use images that are signed, and an engine that verifies them.',
    expected: 'a signature',
    see: (name) => `docker image inspect ${name}`,
    judge: ({ image: { signed } }) => ({
      holds: signed,
      observed: { true: 'signed', false: 'not signed', null: 'this engine does not tell' }[String(signed)] ?? '',
    }),
  }),
  containerRow({
    id: 'cis-5-28-current-images',
    restsOn: ['image'],
    cis: '5.28',
    level: 1,
    title: 'every container runs what its image’s name means now',
    severity: 'medium',
    unseen: 'advisory',
    why: 'An image that was replaced has holes that its publisher has closed.',
    fix: 'Run `docker compose pull` and `docker compose up -d`.',
    expected: 'the image of that name',
    see: '{{.Image}}',
    judge: ({ container }, { hardening }) => judgeCurrent(container, hardening),
  }),
];
