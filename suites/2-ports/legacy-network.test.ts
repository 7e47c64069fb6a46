import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import { legacyNetwork } from './legacy-network.check.ts';

const left = (change: { project?: string | null; member?: boolean; key?: string; name?: string }) =>
  world(
    ({ networks: [first, ...rest], networks }) =>
      void (
        first &&
        rest.length > 0 &&
        networks.push({
          ...first,
          id: 'id-legacy',
          key: 'media-network',
          name: 'small_media-network',
          members: [],
          ...change,
        })
      ),
  );

testCheck(legacyNetwork, {
  holds: [
    { given: 'it is gone', world: world() },
    {
      given: 'another project has one of that name',
      world: left({ key: 'media-network', project: 'other', member: false }),
    },
  ],
  broken: [
    { given: 'it is there without members', world: left({}), subjects: ['media-network'] },
    {
      given: 'it was made by hand',
      world: left({ key: 'media-network', name: 'media-network', project: null, member: false }),
      subjects: ['media-network'],
    },
    {
      given: 'a container still sits on it',
      world: world(
        ({ containers }) =>
          void containers
            .find(({ subject }) => subject === 'sonarr')
            ?.attachments.push({
              network: 'media-network',
              networkId: 'id-legacy',
              ipv4: '203.0.113.200',
              ipv6: null,
              gateway4: null,
              gateway6: null,
              aliases: [],
            }),
      ),
      subjects: ['media-network'],
    },
  ],
  unknown: [
    { given: 'the engine lists no network', world: world((evidence) => void (evidence.networks = [])), subjects: [] },
  ],
  notApplicable: [
    { given: 'it may still stay', world: worldBefore() },
    { given: 'none is declared', world: world((_, policy) => void (policy.legacy = null)) },
  ],
});
