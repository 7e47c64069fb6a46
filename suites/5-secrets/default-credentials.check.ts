import type { PanelAnswer, Panels } from '../../helpers/evidence/panels.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'refuses the credentials that it comes with';

const words: Record<PanelAnswer, string> = {
  refused: 'were refused',
  accepted: 'let in whoever knows them',
  banned: 'were refused, for there were too many tries',
  unclear: 'were neither refused nor accepted',
};

function judgePanel({ service, program, control, tries, error }: Panels['rows'][number]): Observation[] {
  if (error !== null) return [unseen(service, expected, `${program}: ${error}`)];
  if (control !== 'refused')
    return [unseen(service, expected, `${program}: credentials that nobody has ${words[control]}`)];
  return tries.map(({ account, answer }): Observation => {
    const unclear = answer === 'unclear' || answer === 'banned';
    return {
      subject: `${service} ${account}`,
      cause: { kind: 'service', key: service },
      holds: unclear ? null : answer === 'refused',
      expected,
      observed: `${program}: those of ${account} ${words[answer]}, and a wrong password was refused first`,
      reproduce:
        `docker compose ps ${word(service)}` +
        `  # open its page there, and log in as ${account} with the password that ${program}’s manual names`,
    };
  });
}

export const defaultCredentials = defineCheck({
  id: 'default-credentials',
  title: 'No known panel opens to the credentials that it comes with',
  severity: 'critical',
  why: 'They stand in the manual: whoever reaches the panel tries them first.',
  fix: 'Set a password of your own, from a file of the secrets directory where the program reads one.',
  requires: ['panels'],
  evaluate({ panels: { notTried, rows } }) {
    if (notTried !== null) return notApplicable(notTried);
    if (rows.length === 0) return notApplicable('no service is a panel whose first credentials are known');
    return rows.flatMap(judgePanel);
  },
});
