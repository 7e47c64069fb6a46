import type { Artifacts } from '../../evidence/evidence.ts';
import type { Account, Visit } from '../../evidence/sessions.ts';

/** The small world's one test account. */
export function accountOf({ sessions }: Artifacts): Account {
  const [account] = sessions.accounts;
  if (!account) throw new Error('the small world has no account');
  return account;
}

type Answer = 'content' | 'portal' | 'forbidden' | 'error' | 'none';

const usual: Readonly<Record<Answer, number | null>> = {
  content: 200,
  portal: 302,
  forbidden: 403,
  error: 500,
  none: null,
};

/** Lets a router answer in another way among some visits. */
export function answerAt(
  visits: readonly Visit[] | undefined,
  router: string,
  answer: Answer,
  status: number | null = usual[answer],
): void {
  const visit = (visits ?? []).find((each) => each.router === router);
  if (!visit) throw new Error(`${router} was not visited`);
  const own = answer === 'content';
  Object.assign(visit, {
    status,
    error: answer === 'none' ? 'silence for 5000 ms' : null,
    location: answer === 'portal' ? 'https://auth.small.test/' : null,
    backend: own ? visit.service : null,
    summary: own ? `stackproof-standin ${visit.service} 0123` : null,
  });
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
