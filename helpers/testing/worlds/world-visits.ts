import type { Artifacts } from '../../evidence/evidence.ts';
import type { Account, Visit } from '../../evidence/sessions.ts';

/** The small world's one test account. */
export function accountOf({ sessions }: Artifacts): Account {
  const [account] = sessions.accounts;
  if (!account) throw new Error('the small world has no account');
  return account;
}

/** Lets a router answer in another way among some visits. */
export function answerAt(
  visits: readonly Visit[] | undefined,
  router: string,
  answer: Visit['answer'],
  status: number | null = answer === 'content' ? 200 : answer === 'portal' ? 302 : answer === 'none' ? null : 500,
): void {
  const visit = (visits ?? []).find((each) => each.router === router);
  if (!visit) throw new Error(`${router} was not visited`);
  Object.assign(visit, { answer, status, detail: answer === 'none' ? 'silence for 5000 ms' : '' });
}

/** Nobody gave the account its password. */
export function withoutSecrets({ sessions }: Artifacts): void {
  sessions.accounts = sessions.accounts.map(({ name }) => ({
    name,
    lacking: 'its password is not there: set the environment variable SMALL_PASSWORD',
    wrong: null,
    first: null,
    second: null,
    fixation: [],
    logout: null,
    cookies: [],
  }));
}
