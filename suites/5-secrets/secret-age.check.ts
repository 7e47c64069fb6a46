import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeFiles } from '../../helpers/derived/secrets/secret-subjects.ts';

const dayMs = 86_400_000;

export const secretAge = defineCheck({
  id: 'secret-age',
  title: 'No secret is older than the policy’s rotation age',
  severity: 'advisory',
  why: 'The longer a secret is the same, the more copies of it there are that nobody remembers.',
  fix: 'Make the value anew, and write it to the file.',
  requires: ['secret-files'],
  evaluate: (seen, { secrets: { rotationDays } }, gatheredAt) =>
    judgeFiles(seen, `written within ${rotationDays} days`, ({ type, modifiedAt }) => {
      if (type === 'directory') return { holds: true, observed: 'is a folder' };
      const written = modifiedAt === null ? Number.NaN : Date.parse(modifiedAt);
      if (Number.isNaN(written)) return { holds: null, observed: 'when it was written could not be seen' };
      const days = Math.floor((Date.parse(gatheredAt) - written) / dayMs);
      return { holds: days <= rotationDays, observed: `written ${Math.max(days, 0)} days ago` };
    }),
});
