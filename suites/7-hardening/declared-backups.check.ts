import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { sound } from '../../helpers/kernel/observations.ts';

const expected = 'stands in the policy under `backups.sets`';

export const declaredBackups = defineCheck({
  id: 'declared-backups',
  title: 'Every backup is declared, and there is one',
  severity: 'high',
  why: 'What nobody wrote down nobody misses when it stops, and then a broken disk takes everything.',
  fix: 'Say under `backups.sets` of the policy who makes the backup, where it is kept and what it must hold.',
  requires: ['backups'],
  evaluate({ backups }, policy) {
    const names = Object.keys(policy.backups.sets);
    const known = backups.sets.filter(({ name }) => names.includes(name));
    const makers = new Set(known.map(({ container }) => container?.subject));
    const declared = new Set(Object.values(policy.backups.sets).map(({ service }) => service));
    const undeclared = backups.makers
      .filter(({ subject, service }) => !makers.has(subject) && !declared.has(service))
      .map(({ subject, by }): Observation => ({
        subject,
        cause: { kind: 'service', key: subject },
        holds: false,
        expected,
        observed: `it looks like it makes one (${by}), and the policy knows nothing of it`,
        reproduce: 'docker compose ps --all',
      }));
    const none: Observation = {
      subject: 'backups',
      cause: { kind: 'stack', key: 'backups' },
      holds: false,
      expected: 'at least one in the policy under `backups.sets`',
      observed: 'none is declared',
      reproduce: `grep -n -A3 '^backups:' stackproof.yaml`,
    };
    return [...(names.length === 0 ? [none] : names.map((name) => sound(name, expected, 'it does'))), ...undeclared];
  },
});
