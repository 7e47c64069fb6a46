import type { HealedContainer, Healing } from '../../evidence/healing.ts';
import { notApplicable, type Observation, type Verdictless } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { containersOfService as idsOf } from '../stack/by-hand.ts';

/** Every container of the services that are to be healed; who has none is said. */
export function perHealed(
  { containers }: Pick<Healing, 'containers'>,
  { healing }: Policy,
  expected: string,
  judge: (container: HealedContainer) => Pick<Observation, 'holds' | 'observed' | 'cause'>,
): readonly Observation[] | Verdictless {
  if (healing.service === null) return notApplicable('nobody is declared to be healed');
  return healing.services.flatMap((service) => {
    const mine = containers.filter((each) => each.service === service);
    if (mine.length === 0) return [unseen(service, expected, 'there is no container of it that could be looked at')];
    return mine.map((container): Observation => ({
      subject: container.subject,
      cause: { kind: 'service', key: service },
      expected,
      ...judge(container),
      reproduce: `docker inspect --format '{{json .Config.Labels}} {{json .Config.Healthcheck}}' ${idsOf(service)}`,
    }));
  });
}
