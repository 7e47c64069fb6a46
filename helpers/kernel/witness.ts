import type { ArtifactId, Evidence } from '../evidence/evidence.ts';
import type { Change, Ground, Rehearsal } from '../evidence/rehearsal.ts';
import { artifactOf } from '../evidence/registry.ts';
import type { Policy } from '../policy/policy.ts';
import type { Check, Observation } from './check.ts';

// In a rehearsal places and ways are the file's own, and most programs are stand-ins. What those cannot witness is
// neither a pass nor a finding.

/** An observation of which the source cannot show whether it holds. */
export type Witnessed = Observation & { hidden?: true };

/** What a check's answer rests on: what it says itself, else what its artifacts say. */
const groundsOf = ({ requires, restsOn }: Check): ReadonlySet<Ground> =>
  new Set(restsOn ?? requires.flatMap((id) => artifactOf(id).restsOn ?? []));

const isStandIn = ({ images }: Evidence, service: string): boolean =>
  images.some((each) => each.service === service && !each.real);

/** Why a whole check cannot be answered where a file was only rehearsed; null: it can be asked. */
export function unwitnessed(check: Check, evidence: Evidence, { proxy, access }: Policy): string | null {
  if (!evidence.rehearsal) return null;
  const grounds = groundsOf(check);
  if (grounds.has('machine'))
    return 'it is about the engine and host of the lab, and not those that the files are for: `stackproof audit` there';
  if (grounds.has('files'))
    return 'it is about what lies on the disk where the stack runs, and the lab has none: `stackproof audit` there';
  if (grounds.has('image'))
    return 'it is about what images bring, and the lab has its own in their place: `stackproof audit` where they run';
  if (grounds.has('proxy') && isStandIn(evidence, proxy.service))
    return `in place of ${proxy.service} a stand-in was asked, and no proxy`;
  if (grounds.has('login') && isStandIn(evidence, access.login.service))
    return `in place of ${access.login.service} a stand-in was asked, and no login`;
  return null;
}

/** Services by name, the longest first, for one name may begin another. */
const namesOf = ({ images }: Evidence): string[] =>
  images.map(({ service }) => service).sort((one, other) => other.length - one.length);

const begins = (subject: string, name: string): boolean =>
  subject === name || (subject.startsWith(name) && /^[\s:@#/,]/.test(subject.slice(name.length)));

/** The services that a subject is about, by its own name or as a host name of theirs; none: it does not say. */
function servicesOf(subject: string, evidence: Evidence, { hosts }: Policy): string[] {
  const own = namesOf(evidence).find((name) => begins(subject, name));
  if (own !== undefined) return [own];
  const host = Object.keys(hosts).find((name) => begins(subject, name));
  const behind = host === undefined ? undefined : hosts[host];
  if (behind === undefined) return [];
  return typeof behind === 'string' ? [behind] : Object.values(behind);
}

function standInOnHost(evidence: Evidence): string | null {
  const { containers } = evidence.artifacts;
  const found = (containers.ok ? containers.value : []).find(
    ({ namespace, service }) => namespace === 'host' && service !== null && isStandIn(evidence, service),
  );
  return found?.service ?? null;
}

const lookHidden = ({ hides }: Change, { requires, also = [] }: Check, grounds: ReadonlySet<Ground>): boolean =>
  hides.some((each) =>
    each === 'program' ? grounds.has('program') : [...requires, ...also].includes(each as ArtifactId),
  );

/** The first change by which an answer is no more of the file; isFound: the answer is a finding. */
function changeOf(services: readonly string[], isFound: boolean, { changes }: Rehearsal, check: Check) {
  const grounds = groundsOf(check);
  return changes.find(
    (change) =>
      (change.spoils || !isFound) &&
      (change.service === null || services.includes(change.service)) &&
      lookHidden(change, check, grounds),
  );
}

/** What a stand-in's own doing proves nothing of; null: none did it. */
function playedFor(services: readonly string[], evidence: Evidence): string | null {
  const played = services.find((service) => isStandIn(evidence, service));
  if (played !== undefined) return `of a stand-in, and not of ${played} itself`;
  const isAnybody = services.length === 0 && evidence.images.some(({ real }) => !real);
  return isAnybody ? 'it rests on programs that stand-ins play here' : null;
}

/** Why what seems well proves nothing; null: it does. */
function praiseOf(grounds: ReadonlySet<Ground>, evidence: Evidence, { logins }: Rehearsal): string | null {
  const [refusing] = logins;
  if (grounds.has('refusals') && refusing !== undefined)
    return `in place of ${refusing} a stand-in refused, and no login`;
  if (grounds.has('origins')) return 'an image of the lab came from no registry';
  const onHost = grounds.has('hostPrograms') ? standInOnHost(evidence) : null;
  return onHost === null ? null : `${onHost} is a stand-in on the host network, and its program may listen elsewhere`;
}

/** Why it cannot be told whether an observation holds; null: it can. */
function doubtOf(seen: Observation, check: Check, evidence: Evidence, policy: Policy): string | null {
  const { rehearsal } = evidence;
  if (!rehearsal) return null;
  const grounds = groundsOf(check);
  const services = servicesOf(seen.subject, evidence, policy);
  const played = grounds.has('program') ? playedFor(services, evidence) : null;
  const praised = seen.holds === false ? null : praiseOf(grounds, evidence, rehearsal);
  if (played !== null || praised !== null) return played ?? praised;
  const change = changeOf(services, seen.holds === false, rehearsal, check);
  return change ? `the rehearsal changed that: ${change.what}` : null;
}

/** The same observations, without an answer wherever a stand-in gave it, or the rehearsal itself. */
export function witness(
  answer: readonly Observation[],
  check: Check,
  evidence: Evidence,
  policy: Policy,
): readonly Witnessed[] {
  if (!evidence.rehearsal) return answer;
  return answer.map((seen) => {
    const doubt = doubtOf(seen, check, evidence, policy);
    return doubt === null ? seen : { ...seen, holds: null, observed: `${seen.observed} (${doubt})`, hidden: true };
  });
}
