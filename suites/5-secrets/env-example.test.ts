import type { SecretRepository } from '../../helpers/evidence/secret-repository.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { envExample } from './env-example.check.ts';

const example = (change: Partial<SecretRepository['example']>, present = true) =>
  sealed(({ 'secret-repository': seen }) => {
    Object.assign(seen.example, change);
    if (!present) Object.assign(seen.env, { present, keys: [] });
  });

testCheck(envExample, {
  holds: [
    { given: 'the same keys without values', world: sealed() },
    { given: 'nobody filled it in yet', world: example({}, false) },
  ],
  broken: [
    { given: 'there is none', world: example({ present: false, keys: [] }), subjects: ['.env.example'] },
    { given: 'a key is missing', world: example({ keys: ['TZ'] }), subjects: ['.env.example DOMAIN'] },
    { given: 'a key too many', world: example({ keys: ['DOMAIN', 'OLD', 'TZ'] }), subjects: ['.env.example OLD'] },
    { given: 'a value', world: example({ filled: ['TZ'] }), subjects: ['.env.example TZ'] },
  ],
  notApplicable: [{ given: 'there is neither', world: example({ present: false, keys: [] }, false) }],
});
