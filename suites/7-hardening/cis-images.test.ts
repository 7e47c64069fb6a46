import { describe } from 'vitest';
import type { HardenedImage, Process } from '../../helpers/evidence/hardening.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { imageRows } from './cis-images.rows.ts';

const name = 'example.test/sonarr:1.2.3';
const image = (change: Partial<HardenedImage>) =>
  hardened(({ hardening }) => {
    for (const each of hardening.images) if (each.id === 'sha256:sonarr') Object.assign(each, change);
  });
const history = (...lines: string[]) => image({ history: [...lines, 'ADD file:1234 in / '] });
const good = [{ given: 'as it is to be', world: hardened() }];
const found = [name];
const unread = [
  {
    given: 'an image that the engine did not tell of',
    world: hardened(({ hardening }) => hardening.images.splice(0, 1)),
    subjects: ['example.test/traefik:1.2.3'],
  },
];
const noHistory = [...unread, { given: 'no history', world: image({ history: null }), subjects: found }];
const asRoot = (rows: readonly Process[] | null) => (rows ?? []).map((each) => ({ ...each, uid: 0, user: 'root' }));

describe('CIS 4, images', () => {
  testRows(imageRows, {
    'cis-4-1-users': {
      holds: good,
      broken: [
        {
          given: 'root, whatever the image says',
          world: hardenedBut('sonarr', (own) => (own.processes = asRoot(own.processes))),
          subjects: ['sonarr'],
        },
      ],
      unknown: [
        {
          given: 'a list of processes that failed',
          world: hardenedBut('sonarr', (own) => (own.processes = null)),
          subjects: ['sonarr'],
        },
      ],
    },
    'cis-4-2-trusted-images': {
      holds: [
        {
          given: 'a trusted beginning',
          world: hardened((_, policy) => (policy.hardening.registries = ['example.test/'])),
        },
        {
          given: 'built here',
          world: hardened((_, policy) => {
            policy.hardening.registries = ['other.test/'];
            policy.hardening.localImages = ['example.test/'];
          }),
        },
      ],
      broken: [
        {
          given: 'one of a stranger',
          world: hardened(({ containers }, policy) => {
            policy.hardening.registries = ['example.test/'];
            for (const each of containers) if (each.subject === 'sonarr') each.image = 'stranger.test/sonarr:1.0';
          }),
          subjects: ['stranger.test/sonarr:1.0'],
        },
      ],
      unknown: [
        {
          given: 'the policy trusts nobody by name',
          world: hardened(({ containers }) => containers.splice(1)),
          subjects: ['example.test/traefik:1.2.3'],
        },
      ],
    },
    'cis-4-4-image-age': {
      holds: good,
      broken: [{ given: 'two years', world: image({ created: '2024-11-01T00:00:00Z' }), subjects: found }],
      unknown: [
        { given: 'a made-up date', world: image({ created: '1970-01-01T00:00:00Z' }), subjects: found },
        { given: 'no date', world: image({ created: '' }), subjects: found },
      ],
    },
    'cis-4-6-health-checks': {
      holds: good,
      broken: [
        {
          given: 'none',
          world: hardenedBut('sonarr', (own) => (own.healthcheck = false)),
          subjects: ['sonarr'],
        },
        {
          given: 'none of somebody else’s container',
          world: hardenedBut('sonarr', (own, { containers }) => {
            for (const each of containers) if (each.subject === 'sonarr') each.member = false;
            own.healthcheck = false;
          }),
          subjects: ['sonarr'],
        },
      ],
      notApplicable: [
        {
          given: 'all declared without',
          world: hardened((_, policy) => {
            for (const rule of Object.values(policy.services)) rule.health = false;
          }),
        },
      ],
    },
    'cis-4-7-updates-alone': {
      holds: [
        ...good,
        { given: 'with the install', world: history('RUN apk update && apk add --no-cache curl') },
        { given: 'an install alone', world: history('RUN apt-get install -y update-notifier') },
      ],
      broken: [
        { given: 'apt', world: history('RUN /bin/sh -c apt-get update'), subjects: found },
        { given: 'apt with options', world: history('RUN apt-get -qq update && rm -rf /tmp/x'), subjects: found },
        { given: 'apk', world: history('RUN apk update'), subjects: found },
      ],
      unknown: noHistory,
    },
    'cis-4-9-copies': {
      holds: [
        ...good,
        { given: 'a base of BuildKit’s', world: image({ history: ['CMD ["sh"]', 'ADD rootfs.tar / # buildkit'] }) },
        { given: 'a word that holds it', world: history('RUN addgroup media') },
      ],
      broken: [
        { given: 'from the network', world: history('ADD https://example.test/a.sh /a.sh'), subjects: found },
        { given: 'of the old builder', world: history('/bin/sh -c #(nop) ADD dir:1 in /app '), subjects: found },
        { given: 'over the root, later', world: history('ADD more.tar / # buildkit'), subjects: found },
      ],
      unknown: noHistory,
    },
    'cis-4-10-secrets': {
      holds: good,
      broken: [
        { given: 'in its environment', world: image({ secretPlaces: ['environment API_KEY'] }), subjects: found },
        {
          given: 'in its environment, whose history is not known',
          world: image({ secretPlaces: ['environment API_KEY'], history: null }),
          subjects: found,
        },
      ],
      unknown: noHistory,
    },
    'cis-4-12-signed-images': {
      holds: good,
      broken: [{ given: 'not signed', world: image({ signed: false }), subjects: found }],
      unknown: [{ given: 'an engine of before', world: image({ signed: null }), subjects: found }],
    },
    'cis-5-28-current-images': {
      holds: good,
      broken: [
        {
          given: 'a newer one at the registry',
          world: image({ registry: [{ name, state: 'newer', error: null }] }),
          subjects: ['sonarr'],
        },
      ],
      unknown: [
        {
          given: 'no way to the registry',
          world: image({ registry: [{ name, state: 'unreachable', error: 'no such host' }] }),
          subjects: ['sonarr'],
        },
      ],
    },
  });
});
