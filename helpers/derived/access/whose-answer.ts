import type { AccessRow } from '../../evidence/access.ts';
import type { LoginKind } from '../../evidence/login-kinds.ts';
import { rememberBoth } from '../../lib/remember.ts';
import { bracketed, unbracketed } from '../../lib/url.ts';
import { serviceAt } from '../../policy/access-level.ts';
import { isLoginPage } from '../../policy/accounts.ts';
import type { Policy } from '../../policy/policy.ts';

/** What is known of an answer, whoever asked: a stranger, or somebody with a session. */
export type Answered = Pick<AccessRow, 'scheme' | 'host' | 'status' | 'refused' | 'location' | 'backend'>;

/**
 * What an answer amounts to. content: a page, a live connection, or anything that a backend itself said, but for
 * `application`: its own 401 or 403. denied: another 401 or 403. portal: sent to the login.
 * secure: sent to the same name over HTTPS, or by the proxy to another one of the same service: what stands there is
 * asked there. redirect: sent elsewhere. rejected: not served, by a 4xx or a hang-up.
 * failed: another 5xx. gateway: the backend did not answer. limited: asked too often.
 */
export type AccessAnswer =
  | 'content'
  | 'application'
  | 'denied'
  | 'portal'
  | 'secure'
  | 'redirect'
  | 'rejected'
  | 'not-found'
  | 'gateway'
  | 'limited'
  | 'failed'
  | 'silent';

export const addressOf = ({ scheme, host }: Pick<Answered, 'scheme' | 'host'>): string =>
  `${scheme}://${bracketed(host)}`;

/** Where an answer sends whoever asked; null: nowhere. */
export function targetOf(answered: Answered): URL | null {
  const base = addressOf(answered);
  return answered.location !== null && URL.canParse(answered.location, base) ? new URL(answered.location, base) : null;
}

/** Kinds of login that send strangers on to whoever knows them: to a provider of identities of another site. */
const handsOn: readonly LoginKind[] = ['traefik-forward-auth', 'oauth2-proxy', 'pocket-id', 'forwardauth'];

/** A request for authorization, as OAuth 2.0 and OpenID Connect write it, of a login that makes such. */
const isAuthorization = ({ protocol, searchParams }: URL, { access }: Policy): boolean =>
  handsOn.includes(access.login.kind) &&
  protocol === 'https:' &&
  searchParams.has('client_id') &&
  searchParams.has('response_type');

/** Another name of the same service, as both are declared: `www` leads to the name without it. */
function isOfSameService(target: URL, { host }: Answered, policy: Policy): boolean {
  const service = serviceAt(policy, host);
  return (
    target.protocol === 'https:' && service !== null && serviceAt(policy, unbracketed(target.hostname)) === service
  );
}

/** Where nobody behind the proxy sends whoever asks. */
function answerOfElsewhere(target: URL, answered: Answered, policy: Policy): AccessAnswer {
  // Whoever sends on to another page of the same name has let the visitor in.
  if (target.hostname === new URL(addressOf(answered)).hostname) return 'content';
  if (isOfSameService(target, answered, policy)) return 'secure';
  return isAuthorization(target, policy) ? 'portal' : 'redirect';
}

function answerOfRedirect(answered: Answered, backend: string | null, policy: Policy): AccessAnswer {
  const target = targetOf(answered);
  if (!target) return backend === null ? 'rejected' : 'content';
  if (isLoginPage(policy, target)) return 'portal';
  const sameHost = target.hostname === new URL(addressOf(answered)).hostname;
  const isSecure = sameHost && answered.scheme === 'http' && target.protocol === 'https:';
  // Where a router leads back to the proxy itself, the proxy's own redirect is what its backend says.
  if (isSecure && (backend === null || backend === policy.proxy.service)) return 'secure';
  return backend === null ? answerOfElsewhere(target, answered, policy) : 'content';
}

/** The service whose answer it is, but for the login itself, which answers for everybody. */
export const backendOf = ({ backend, host }: Answered, policy: Policy): string | null =>
  backend === policy.access.login.service && serviceAt(policy, host) !== backend ? null : backend;

/** What a status amounts to by itself: no redirect, no refusal, and no backend's own. */
function answerOfStatus(status: number): AccessAnswer {
  if (status === 404 || status === 410) return 'not-found';
  if (status === 429) return 'limited';
  if (status >= 502 && status <= 504) return 'gateway';
  return status >= 500 ? 'failed' : 'rejected';
}

function judgeAnswer(answered: Answered, policy: Policy): AccessAnswer {
  const { status } = answered;
  const backend = backendOf(answered, policy);
  if (status === null) return answered.refused ? 'rejected' : 'silent';
  if (status >= 300 && status < 400) return answerOfRedirect(answered, backend, policy);
  if (status === 401 || status === 403) return backend === null ? 'denied' : 'application';
  return backend !== null || status < 300 ? 'content' : answerOfStatus(status);
}

// Ten checks ask it of the same two thousand answers.
const judged = rememberBoth((policy: Policy, answered: Answered) => judgeAnswer(answered, policy));

/**
 * Whose answer it is, and what it amounts to: who spoke decides before the status does, for a login that fails open
 * behind an error page serves content with a 500.
 */
export const answerOf = (answered: Answered, policy: Policy): AccessAnswer => judged(policy, answered);

/** Somebody's page came back, or a backend spoke for itself: no login stood before it. */
export const isIn = (answer: AccessAnswer): boolean => answer === 'content' || answer === 'application';

/** A login asked, or refused. */
export const isLoginAnswer = (answer: AccessAnswer): boolean => answer === 'portal' || answer === 'denied';

/** Nothing can be said by these of what a login would do. */
export const isInconclusive = (answer: AccessAnswer): boolean =>
  ['silent', 'gateway', 'limited', 'failed'].includes(answer);
