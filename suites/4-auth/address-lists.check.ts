import {
  describeAnswer,
  isByAddress,
  reproduceRequest,
  showChain,
} from '../../helpers/derived/access/access-answers.ts';
import { isKeptOut, isLetIn, isTelling, placedRows, type PlacedRow } from '../../helpers/derived/access/by-address.ts';
import { withUnasked } from '../../helpers/derived/access/with-unasked.ts';
import type { Access } from '../../helpers/evidence/access.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { serviceAt } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { isSentOnBefore } from '../../helpers/traefik/redirects-away.ts';

type Asked = Access['routers'][number];

const expected = 'nothing for addresses that are not declared';

function judgeRow(placed: PlacedRow, router: Asked, service: string, policy: Policy): Observation[] {
  const letIn = isLetIn(placed, service, policy);
  if (letIn === true) return [];
  const kept = isKeptOut(placed, router, policy);
  return [
    {
      subject: `${router.router}${placed.suffix}`,
      lead: { from: 'routerLogin', key: router.router },
      holds: letIn === null && kept === false ? null : kept,
      expected,
      observed: describeAnswer(placed.row, policy),
      reproduce: kept === true ? null : reproduceRequest(placed.row),
    },
  ];
}

/** What is wrong from outside is said once: it is no better from elsewhere. */
function once(all: readonly Observation[], router: string): readonly Observation[] {
  const first = all.some(({ subject, holds }) => subject === router && holds === false);
  return first ? all.filter(({ subject }) => subject === router) : all;
}

/** isFront: visitors come in to it, and not only who stands beside the proxy. */
function judgeRouter(
  router: Asked,
  isFront: boolean,
  rows: readonly PlacedRow[],
  traefik: Artifacts['traefik'],
  policy: Policy,
): readonly Observation[] {
  const { router: name, service: backend, hosts, cannot } = router;
  const chain = showChain(traefik, name);
  const listed = traefik.routers.find((each) => each.name === name);
  const service = backend ?? serviceAt(policy, hosts[0] ?? '') ?? '';
  const mine = rows.filter(({ row }) => row.router === name);
  const plain = mine.filter(({ row, suffix }) => row.purpose === 'anonymous' && (suffix === '' || !isFront));
  if (plain.length === 0 && listed && isSentOnBefore(listed, traefik))
    return [sound(name, expected, `its entrypoints send everybody on to HTTPS before it (${chain})`)];
  const telling = mine.filter((each) => isTelling(each, service, policy));
  const judged = telling.flatMap((each) => judgeRow(each, router, service, policy));
  const wrong = judged.filter(({ holds }) => holds === false);
  if (plain.length === 0)
    return [...wrong, unseen(name, expected, `was not asked: ${cannot ?? 'no request was made'} (${chain})`)];
  if (telling.length === 0) return [sound(name, expected, `leads to the same name over HTTPS (${chain})`)];
  if (judged.length > 0) return once(judged, name);
  return [unseen(name, expected, `was asked only from addresses that may open it (${chain})`)];
}

export const addressLists = defineCheck({
  id: 'address-lists',
  title: 'What is opened by the visitor’s address answers nobody who comes from elsewhere',
  severity: 'critical',
  why:
    'A list of addresses is all that stands before such an app: taken off, too wide, ' +
    'or fed with the address of a gateway or a tunnel, it lets in the internet.',
  fix:
    'Put the list’s middleware on this router with the ranges that are declared, and let the proxy see visitors’ own ' +
    'addresses; or give the app a login.',
  requires: ['access', 'standpoints', 'traefik'],
  evaluate({ access, standpoints, traefik }, policy) {
    const seen = withUnasked(access, traefik);
    const known = new Set(seen.routers.map(({ router }) => router));
    const routers = [...seen.routers, ...standpoints.routers.filter(({ router }) => !known.has(router))];
    const subjects = routers.filter((router) => isByAddress(router, policy));
    if (subjects.length === 0 && routers.length > 0)
      return notApplicable('no router leads to anything that is opened by the visitor’s address (access.addresses)');
    const rows = placedRows(access, standpoints);
    return subjects.flatMap((router) => judgeRouter(router, known.has(router.router), rows, traefik, policy));
  },
});
