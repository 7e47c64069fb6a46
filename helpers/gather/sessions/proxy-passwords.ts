import { createHash, randomBytes } from 'node:crypto';
import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { Account, LoginTry, Visit } from '../../evidence/sessions.ts';
import { challengeOf } from '../access/same-answer.ts';
import type { GatherContext } from '../context.ts';
import { credentialsOf, mayTryWrongPassword } from './sessions-login.ts';
import { readVisit, visitOf, type RequestPlan, type Target } from './sessions-visits.ts';

type Answer = ProbeResult | undefined;
/** The header that gives a password to one request; null: it asked for none that can be given. */
type Proof = (challenge: string, request: HttpProbe, nonceCount: number) => string | null;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const basic =
  (user: string, password: string): Proof =>
  (challenge) =>
    /^basic\b/i.test(challenge) ? `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` : null;

/** RFC 7616 with MD5 and `auth`, as Traefik asks for it. */
const digest =
  (user: string, password: string): Proof =>
  (challenge, { path, method = 'GET' }, nonceCount) => {
    if (!/^digest\b/i.test(challenge)) return null;
    const valueOf = (key: string) => new RegExp(`\\b${key}="([^"]*)"`, 'i').exec(challenge)?.[1] ?? '';
    const [realm, nonce, opaque] = [valueOf('realm'), valueOf('nonce'), valueOf('opaque')];
    const [nc, cnonce] = [nonceCount.toString(16).padStart(8, '0'), randomBytes(8).toString('hex')];
    const key = md5(`${user}:${realm}:${password}`);
    const response = md5([key, nonce, nc, cnonce, 'auth', md5(`${method}:${path}`)].join(':'));
    return (
      `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${path}", algorithm=MD5, ` +
      `response="${response}", opaque="${opaque}", qop=auth, nc=${nc}, cnonce="${cnonce}"`
    );
  };

/** One protected router as strangers see it. */
interface Door {
  target: Target;
  visit: Visit;
  /** What it asks for; null: the proxy asks for no password there, so that none is given. */
  challenge: string | null;
}

async function knock(context: GatherContext, { targets }: RequestPlan): Promise<Door[]> {
  const results = await context.vantage.probe(
    targets.map((target) => visitOf(target, null)),
    { limitMs: 5000 },
  );
  return targets.map((target, at): Door => {
    const visit = readVisit(context, target, results[at]);
    const http = results[at]?.http;
    // What a backend asks for itself is no business of the proxy's accounts.
    const asks = http?.status === 401 && visit.backend === null;
    return { target, visit, challenge: asks ? challengeOf(http) : null };
  });
}

const isAccepted = (answer: Answer): boolean | null => {
  const status = answer?.http?.status ?? null;
  return status === null || status === 429 ? null : status !== 401;
};

function readTries(answers: readonly Answer[], of: number): LoginTry {
  const judged = answers.map(isAccepted);
  const accepted = judged.filter((each) => each === true).length;
  const refused = judged.filter((each) => each === false).length;
  const first = answers.find((each) => each?.http)?.http?.status ?? null;
  if (accepted + refused === 0) return { status: first, ok: null, detail: 'nobody said anything to it' };
  const ok = accepted > 0;
  const count = `${ok ? accepted : refused} of ${of} routers`;
  return { status: first, ok, detail: `${ok ? 'accepted' : 'refused'} at ${count} that ask for a password` };
}

/** Asks each of these doors once more with a password; the others stay as strangers see them. */
async function askAll(context: GatherContext, doors: readonly Door[], prove: Proof, nonceCount: number) {
  const asked = doors.flatMap((door) => {
    const request = visitOf(door.target, null);
    const proof = door.challenge === null ? null : prove(door.challenge, request, nonceCount);
    if (proof === null) return [];
    context.hide(proof);
    return [{ door, request: { ...request, headers: { ...request.headers, Authorization: proof } } }];
  });
  const answers = await context.vantage.probe(
    asked.map(({ request }) => request),
    { limitMs: 5000 },
  );
  const visits = doors.map((door) => {
    const at = asked.findIndex((each) => each.door === door);
    return at < 0 ? door.visit : readVisit(context, door.target, answers[at]);
  });
  return { try: readTries(answers, asked.length), visits };
}

const none = { second: null, fixation: [], logout: null, cookies: [] };

/**
 * What test accounts see where the proxy itself asks for a password, with each request: a wrong one first. It is given
 * to nobody else than the proxy, which asked.
 */
export async function askWithPasswords(context: GatherContext, plan: RequestPlan, names: readonly string[]) {
  const { access } = context.policy;
  const doors = await knock(context, plan);
  const asking = doors.filter(({ challenge }) => challenge !== null);
  const portal = asking[0]?.visit.host;
  if (portal === undefined)
    throw new EvidenceError(
      `the login is ${access.login.kind} of the proxy (access.login.kind), and no router that is protected ` +
        'asks for a password of it: nobody could log in',
    );
  const prove = access.login.kind === 'basicauth' ? basic : digest;
  const all = (visits: readonly Visit[]) => [...visits, ...plan.missed];
  const accounts: Account[] = [];
  for (const [at, name] of names.entries()) {
    const account = credentialsOf(context, name);
    if ('lacking' in account) {
      accounts.push({ name, ...none, lacking: account.lacking, wrong: null, first: null });
      continue;
    }
    const { user, password } = account;
    const wrongOne = `wrong-${randomBytes(9).toString('base64url')}`;
    const isWrongTried = at === 0 && mayTryWrongPassword(context);
    const wrong = isWrongTried ? await askAll(context, asking.slice(0, 1), prove(user, wrongOne), 1) : null;
    const first = await askAll(context, doors, prove(user, password), at + 2);
    accounts.push({
      ...{ name, lacking: null, ...none },
      wrong: wrong && { ...wrong, visits: all(wrong.visits) },
      first: { ...first, visits: all(first.visits) },
    });
  }
  const tried = accounts.filter(({ lacking }) => lacking === null).length;
  return {
    value: { portal, anonymous: all(doors.map(({ visit }) => visit)), accounts },
    scope: `${tried} of ${accounts.length} accounts at ${asking.length} routers that ask for a password`,
  };
}
