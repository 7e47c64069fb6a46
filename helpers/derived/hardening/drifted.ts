import type { Container } from '../../evidence/containers.ts';
import type { Difference, DriftedContainer } from '../../evidence/drift.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Judged } from './settled.ts';

type DriftEvidence = Pick<Artifacts, 'containers' | 'drift'>;

/** `environment TZ is missing`; the value stays where it is. */
export const showDifference = ({ kind, name, how }: Difference): string => {
  const what = name === '' ? kind : `${kind} ${name}`;
  return { missing: `${what} is missing`, extra: `${what} is not in the files`, other: `${what} is another` }[how];
};

/** Differences of some kinds; none: it is the same as far as they go. */
export function judgeDifferences(drifted: DriftedContainer, kinds: readonly Difference['kind'][]): Judged {
  const found = drifted.differences.filter(({ kind }) => kinds.includes(kind));
  return found.length > 0
    ? { holds: false, observed: found.map(showDifference).join('; ') }
    : { holds: true, observed: 'the same' };
}

interface Asked {
  expected: string;
  /** Containers without a service, and services without a container, are findings of this check. */
  whole?: boolean;
  judge(drifted: DriftedContainer, container: Container): Judged;
}

const seeDifference = (service: string, name: string): string =>
  `docker compose config ${service}; docker inspect ${name}`;

/** One observation of each of the stack's own containers, and of each service that is to have one and has none. */
export function perComposed(
  { containers, drift }: DriftEvidence,
  { expected, whole = false, judge }: Asked,
): Observation[] {
  const members = containers.filter(({ member }) => member);
  const rows = members.flatMap((container): Observation | Observation[] => {
    const { subject, service, name } = container;
    const mine = drift.containers.find((each) => each.subject === subject);
    if (mine)
      return {
        subject,
        cause: { kind: 'service', key: subject },
        expected,
        ...judge(mine, container),
        reproduce: seeDifference(service ?? subject, name),
      };
    const failed = drift.unread.find((each) => each.subject === subject);
    if (failed || drift.composed.includes(service ?? ''))
      return unseen(subject, expected, failed?.error ?? 'nobody compared it');
    if (!whole) return [];
    return {
      subject,
      cause: { kind: 'service', key: subject },
      holds: false,
      expected,
      observed: 'the compose files have no such service',
      reproduce: seeDifference(service ?? subject, name),
    };
  });
  const known = new Set(members.map(({ service }) => service));
  const absent = drift.composed
    .filter((service) => whole && !known.has(service))
    .map((service): Observation => ({
      subject: service,
      cause: { kind: 'service', key: service },
      holds: false,
      expected,
      observed: 'the compose files have it, and it has no container',
      reproduce: `docker compose ps --all ${service}`,
    }));
  return [...rows, ...absent];
}
