import { perRepository } from '../../helpers/derived/secrets/per-repository.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { sound } from '../../helpers/kernel/observations.ts';

const expected = 'the keys of `.env`, each without its value';

const broken = (key: string, observed: string): Observation => ({
  subject: key === '' ? '.env.example' : `.env.example ${key}`,
  cause: { kind: 'file', key: '.env.example' },
  holds: false,
  expected,
  observed,
  reproduce: 'diff <(cut -d= -f1 .env) <(cut -d= -f1 .env.example)',
});

export const envExample = defineCheck({
  id: 'env-example',
  title: 'The example of `.env` has its keys and no values',
  severity: 'low',
  why: 'Whoever sets the stack up anew does not know what to fill in, or runs it with what somebody else once had.',
  fix: 'Write each key of `.env` into `.env.example`, with nothing behind the equals sign.',
  requires: ['secret-repository'],
  evaluate({ 'secret-repository': seen }) {
    return perRepository(seen, ({ env, example }) => {
      if (!env.present && !example.present) return notApplicable('the project directory has no `.env`, nor an example');
      if (!example.present) return [broken('', 'there is no such file')];
      const faults = [
        ...env.keys.filter((key) => !example.keys.includes(key)).map((key) => broken(key, 'is not named there')),
        ...(env.present ? example.keys : [])
          .filter((key) => !env.keys.includes(key))
          .map((key) => broken(key, 'is named there, and `.env` has none such')),
        ...example.filled.map((key) => broken(key, 'has a value there')),
      ];
      return faults.length > 0 ? faults : [sound('.env.example', expected, `${example.keys.length} keys, no value`)];
    });
  },
});
