import type { Container } from '../../evidence/containers.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { HardenedContainer } from '../../evidence/hardening.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { containersOf, isAtRest } from '../stack/stack.ts';
import { settingCause } from './setting-cause.ts';

/** A container and what the engine says of how it is set. */
export interface Settled {
  container: Container;
  settings: HardenedContainer;
  /** As the policy calls it: the service in the judged project, else the subject. */
  name: string;
}

export interface Judged {
  holds: boolean | null;
  observed: string;
  /** The entry of a list that one would change, `volumes@/run/docker.sock`. Left out: the setting as a whole. */
  entry?: string;
}

/** Why nothing is known that only an engine tells. */
export const noEngine = 'no engine was asked: it is only written down';

type Seen = Pick<Artifacts, 'containers' | 'hardening'>;

const isThere = ({ member, status }: Container): boolean =>
  member || status === 'running' || status === 'paused' || status === 'restarting';

/** Every container of the engine that runs, and the stack's own whether it runs or not. */
export const hardenable = (containers: readonly Container[]): Container[] => containers.filter(isThere);

const nameInPolicy = ({ member, service, subject }: Container): string =>
  member && service !== null ? service : subject;

/** What one container's settings come to; null: it is no subject. */
type JudgeSettings = (settled: Settled) => Judged | null;

interface Asked {
  expected: string;
  /** A Go template for `docker inspect`. */
  see: string;
  judge: JudgeSettings;
  /** Only the stack's own. */
  members?: boolean;
}

function observe(container: Container, { hardening }: Seen, { expected, see, judge }: Asked): Observation[] {
  const { subject, name } = container;
  const settings = hardening.containers.find((each) => each.subject === subject);
  if (!settings) return [unseen(subject, expected, 'the engine did not say how it is set')];
  const answer = judge({ container, settings, name: nameInPolicy(container) });
  if (answer === null) return [];
  const { entry, ...judged } = answer;
  const reproduce = `docker inspect --format '${see}' ${name}`;
  const cause = { ...settingCause(subject, see, settings), ...(entry === undefined ? {} : { entry }) };
  return [{ subject, cause, expected, ...judged, reproduce }];
}

/** One observation of each container, and of each declared service that has none. */
export function perContainer(seen: Seen, policy: Policy, asked: Asked): Observation[] {
  const mine = hardenable(seen.containers).filter(({ member }) => member || !asked.members);
  const absent = Object.keys(policy.services).filter(
    (service) => containersOf(seen.containers, service).length === 0 && !isAtRest(seen.containers, policy, service),
  );
  return [
    ...mine.flatMap((container) => observe(container, seen, asked)),
    ...absent.map((service) => unseen(service, asked.expected, 'it has no container')),
  ];
}
