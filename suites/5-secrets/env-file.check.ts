import { perRepository } from '../../helpers/derived/secrets/per-repository.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { describeKind } from '../../helpers/derived/secrets/place-findings.ts';
import { sound } from '../../helpers/kernel/observations.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'settings only, and no secret';

export const envFile = defineCheck({
  id: 'env-file',
  title: 'The `.env` of the project holds no secret',
  severity: 'high',
  why: 'Compose hands what stands there to containers as their environment, which whoever inspects them reads.',
  fix: 'Move the value into a file of the secrets directory, and name that under `secrets:`.',
  requires: ['secret-repository'],
  evaluate({ 'secret-repository': seen }, { secrets: { allowed } }) {
    return perRepository(seen, ({ env, directory }) => {
      if (!env.present) return notApplicable('the project directory has no `.env`');
      const found = env.found.filter(
        ({ name }) => !allowed.some((each) => each.service === '.env' && each.name === name),
      );
      if (found.length === 0) return [sound('.env', expected, `none among ${env.keys.length} variables`)];
      return found.map((each): Observation => ({
        subject: `.env ${each.name}`,
        cause: { kind: 'file', key: '.env' },
        holds: false,
        expected,
        observed: describeKind(each),
        reproduce: `grep -n ${word(`^${each.name}=`)} ${word(`${directory}/.env`)}`,
      }));
    });
  },
});
