import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { describeKind } from '../../helpers/derived/secrets/place-findings.ts';
import { sound } from '../../helpers/kernel/observations.ts';

const expected = 'no secret in its content';

export const composedSecrets = defineCheck({
  id: 'composed-secrets',
  title: 'No config in the compose files has a secret in its content',
  severity: 'critical',
  why: 'A config is copied into containers for all to read, and lies in the clear wherever the compose file does.',
  fix: 'Name a file of `secrets:` from the config, as most programs let one (`password_file`, a template).',
  restsOn: ['files'],
  requires: ['secret-places'],
  evaluate({ 'secret-places': seen }, policy) {
    if (seen.composeUnread !== null) return unknown(`the compose files were not read: ${seen.composeUnread}`);
    const found = seen.found
      .filter(({ place }) => place === 'config')
      .filter(
        ({ subject, name }) => !policy.secrets.allowed.some((each) => each.service === subject && each.name === name),
      );
    if (seen.configs.length === 0) return notApplicable('the compose files write no content of a config');
    const bad = found.map((each): Observation => ({
      subject: `config ${each.subject} ${each.name}`,
      holds: false,
      expected,
      observed: describeKind(each),
      reproduce: 'docker compose config',
    }));
    const clean = seen.configs.filter((name) => !found.some(({ subject }) => subject === name));
    return [...bad, ...clean.map((name) => sound(`config ${name}`, expected, 'none found'))];
  },
});
