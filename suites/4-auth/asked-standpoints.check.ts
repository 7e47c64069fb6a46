import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Standpoint, Standpoints } from '../../helpers/evidence/standpoints.ts';
import { reachedFrom } from '../../helpers/derived/access/views.ts';
import { unreadDoors } from '../../helpers/derived/stack/other-proxies.ts';
import { expectedStandpoints } from '../../helpers/derived/access/expected-standpoints.ts';
import { isProtectedRouter } from '../../helpers/derived/access/access-answers.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { servingEntryPoints } from '../../helpers/traefik/table/entry-points.ts';

const expected = 'asked for every router that it reaches';

/** Routers that a place reaches, that ask for a login and were not asked from there, though they could have been. */
function unasked(places: readonly Standpoint[], { routers, rows }: Standpoints, policy: Policy): string[] {
  const [name, reached] = [places[0]?.name, reachedFrom(places)];
  return routers
    .filter(({ entryPoints, cannot }) => cannot === null && entryPoints.some((each) => reached.has(each)))
    .filter((router) => isProtectedRouter({ ...router }, policy))
    .map(({ router }) => router)
    .filter((router) => !rows.some((row) => row.standpoint === name && row.router === router));
}

function judgePlace(name: string, look: Standpoints, policy: Policy): Observation {
  const places = look.standpoints.filter((each) => each.name === name);
  const blind = places.find(({ cannot }) => cannot !== null);
  if (places.length === 0) return unseen(name, expected, 'was not asked: nobody knocked from there');
  if (blind) {
    const seen = unseen(name, expected, `was not asked: ${blind.cannot}`);
    return blind.kind === 'outside' ? { ...seen, unstood: 'outside' } : seen;
  }
  if (places.some(({ depth }) => depth === 'access'))
    return sound(name, expected, 'all that strangers may try was tried from there');
  const knocks = places.flatMap((each) => each.knocks);
  if (knocks.length === 0) return sound(name, expected, 'nothing of the proxy is published there');
  if (reachedFrom(places).size === 0)
    return sound(name, expected, `reaches no entrypoint: ${[...new Set(knocks.map(({ value }) => value))].join(', ')}`);
  const left = unasked(places, look, policy);
  if (left.length > 0) return unseen(name, expected, `was not asked for ${left.join(', ')}`);
  const count = look.rows.filter(({ standpoint }) => standpoint === name).length;
  return sound(name, expected, `${count} requests`);
}

function judgeEntryPoint(name: string, { standpoints }: Standpoints): Observation {
  const subject = `entrypoint ${name}`;
  const knocks = standpoints.flatMap((place) => place.knocks.map((knock) => ({ ...knock, place: place.name })));
  const mine = knocks.filter(({ entryPoint }) => entryPoint === name);
  const open = [...new Set(mine.filter(({ value }) => value === 'open').map(({ place }) => place))];
  if (mine.length === 0) return unseen(subject, expected, 'nobody knocked there');
  return sound(subject, expected, open.length > 0 ? `reached from ${open.join(', ')}` : 'nobody reaches it');
}

export const askedStandpoints = defineCheck({
  id: 'asked-standpoints',
  title: 'Every place that reaches the proxy was asked from, on every entrypoint',
  severity: 'critical',
  why: 'A rule that lets a network in is seen by those alone who come from there: from elsewhere all looks closed.',
  fix: 'Lend the view that is missing, or start what could not be asked, and run again.',
  requires: ['standpoints', 'containers', 'traefik', 'tunnels'],
  evaluate(evidence: Pick<Artifacts, 'standpoints' | 'containers' | 'traefik' | 'tunnels'>, policy) {
    const doors = servingEntryPoints(evidence.traefik);
    if (doors.length === 0 && evidence.traefik.routers.length > 0)
      return notApplicable('the proxy has no router for visitors');
    const names = [
      ...expectedStandpoints(evidence, policy),
      ...evidence.standpoints.standpoints.map(({ name }) => name),
    ];
    return [
      ...[...new Set(names)].map((name) => judgePlace(name, evidence.standpoints, policy)),
      ...doors.map(({ entryPoint }) => judgeEntryPoint(entryPoint.name, evidence.standpoints)),
      ...unreadDoors(evidence.containers, policy).map(({ subject, observed }) => unseen(subject, expected, observed)),
    ];
  },
});
