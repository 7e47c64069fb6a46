import type { Difference } from '../../helpers/evidence/traefik.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routerTable } from './router-table.check.ts';

const differing = (...differs: Difference[]) =>
  world(({ traefik }) => void (traefik.comparison = { with: 'the labels of the containers', differs }));

/** A table that was made of the policy, and a proxy of some image. */
const declared = (image: string) =>
  world(({ traefik, containers }, policy) => {
    policy.proxy.kind = 'other';
    Object.assign(traefik, { declared: true, comparison: null });
    for (const each of containers) if (each.subject === 'traefik') each.image = image;
  });

testCheck(routerTable, {
  holds: [{ given: 'table and labels agree', world: world() }],
  broken: [
    {
      given: 'a router that is in labels only',
      world: differing({ subject: 'sonarr@docker', detail: 'labels name it, the table does not have it' }),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'another rule, and a router that no label names',
      world: differing(
        { subject: 'sonarr@docker', detail: 'rule Host(`a.test`) by its labels, Host(`b.test`) in the table' },
        { subject: 'new@docker', detail: 'the table has it (Host(`c.test`)), no label names it' },
      ),
      subjects: ['sonarr@docker', 'new@docker'],
    },
    {
      given: 'two readings of one proxy, with an entrypoint that moved',
      world: differing({ subject: 'entrypoint web', detail: ':80, against :8000' }),
      subjects: ['entrypoint web'],
    },
    {
      given: 'a policy that knows no Traefik, and one that runs',
      world: declared('example.test/traefik:3'),
      subjects: ['traefik'],
    },
  ],
  notApplicable: [{ given: 'another proxy, as the policy says', world: declared('example.test/nginx:1') }],
  unknown: [
    { given: 'nothing to compare with', world: world(({ traefik }) => void (traefik.comparison = null)), subjects: [] },
    { given: 'a recording of before', world: world(({ traefik }) => void delete traefik.comparison), subjects: [] },
  ],
});
