import type { Access, AccessRow } from '../../evidence/access.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { FrontHeaders } from '../../evidence/front-headers.ts';
import type { Visit } from '../../evidence/sessions.ts';
import type { Observation } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { answerOf, isIn, isLoginAnswer } from '../access/whose-answer.ts';
import { withUnasked } from '../access/with-unasked.ts';
import { isOpen, lastVisits } from '../sessions/visits.ts';
import { unaskedHosts } from '../stack/declared-hosts.ts';
import { describeAnswer, reproduceRequest } from '../access/access-answers.ts';
import { withCookie } from '../stack/by-hand.ts';
import { word } from '../../lib/shell-word.ts';

/** What the answers of a host are read from. */
type FrontEvidence = Pick<Artifacts, 'access' | 'sessions' | 'pages' | 'traefik'>;

/** One answer that somebody's browser would show. */
interface FrontAnswer {
  /** The address without its scheme, where that is HTTPS: `sonarr.media.test`, `sonarr.media.test/api`. */
  subject: string;
  host: string;
  status: number;
  headers: FrontHeaders;
  /** Who got it, in words. */
  by: string;
  reproduce: string;
}

interface Answers {
  answers: FrontAnswer[];
  /** Addresses of which no content was seen, and why. */
  missing: { subject: string; why: string }[];
  /** Addresses that serve nothing of their own, and where they lead. */
  leading: { subject: string; to: string }[];
}

const isAway = (status: number): boolean => status >= 300 && status < 400;

const subjectOf = ({ scheme, host, port, path }: Pick<AccessRow, 'scheme' | 'host' | 'port' | 'path'>): string => {
  const usual = scheme === 'https' ? 443 : 80;
  const at = `${host.toLowerCase()}${port === undefined || port === usual ? '' : `:${port}`}`;
  return `${scheme === 'https' ? '' : 'http://'}${at}${path === '/' ? '' : path.split('?')[0]}`;
};

const notRecorded = 'the recording is of a time when headers were not kept: run the audit again';

const isFront = ({ purpose, kind }: AccessRow): boolean => purpose === 'anonymous' && kind === 'browser';

/** The page that came in the end where a host's own answer only led there, on the same host. */
function pageBehind({ pages }: FrontEvidence, { subject, host, router }: AccessRow & { subject: string }) {
  const page = pages.pages.find((each) => each.host === host.toLowerCase() && each.router === router);
  const came = page && !page.portal && page.elsewhere === null && page.lastStatus !== null && !isAway(page.lastStatus);
  return came && page.headers && subject === page.host ? { status: page.lastStatus ?? 0, headers: page.headers } : null;
}

/** What an address itself gave a stranger. */
function readOwn(seen: FrontEvidence, row: AccessRow, subject: string, into: Answers): void {
  const { status, headers, host } = row;
  if (status === null || headers === undefined) {
    into.missing.push({ subject, why: notRecorded });
    return;
  }
  const behind = isAway(status) ? pageBehind(seen, { ...row, subject }) : null;
  const [by, reproduce] = ['anybody', reproduceRequest(row)];
  into.answers.push({ subject, host, by, reproduce, ...(behind ?? { status, headers }) });
}

/** What those who logged in got of a router, once they had given all their factors. */
const visitsBehind = ({ sessions }: FrontEvidence, router: string, policy: Policy): (Visit & { account: string })[] =>
  sessions.accounts.flatMap((account) =>
    lastVisits(account)
      .filter((visit) => visit.router === router && isOpen(visit, policy) === true)
      .map((visit) => ({ ...visit, account: account.name })),
  );

/** What stands behind the login at an address: its answer is the login's own, and proves nothing of the page's. */
function readBehind(seen: FrontEvidence, row: AccessRow, subject: string, policy: Policy, into: Answers): void {
  const visits = visitsBehind(seen, row.router, policy);
  if (visits.length === 0)
    into.missing.push({
      subject,
      why: 'only the login answered, whose headers are its own: no test account was let in there',
    });
  for (const { status, headers, account, host, path } of visits)
    if (headers === undefined || status === null) into.missing.push({ subject, why: notRecorded });
    else {
      const reproduce = withCookie(`curl -sS -o /dev/null -D - ${word(`https://${host}${path}`)}`, account);
      into.answers.push({ subject, host, status, headers, by: account, reproduce });
    }
}

function readRow(seen: FrontEvidence, row: AccessRow, policy: Policy, into: Answers): void {
  const subject = subjectOf(row);
  const answer = answerOf(row, policy);
  if (answer === 'secure') return;
  if (isIn(answer)) readOwn(seen, row, subject, into);
  else if (isLoginAnswer(answer)) readBehind(seen, row, subject, policy, into);
  else if (answer === 'redirect') into.leading.push({ subject, to: row.location ?? 'elsewhere' });
  else into.missing.push({ subject, why: describeAnswer(row, policy) });
}

/**
 * The answers that browsers would show of each router at each of its entrypoints: a stranger's where the service
 * answers to anybody, a test account's where a login stands before it.
 */
function readAnswers(seen: FrontEvidence, access: Access, policy: Policy): Answers {
  const into: Answers = { answers: [], missing: [], leading: [] };
  const rows = access.rows.filter(isFront);
  for (const row of rows) readRow(seen, row, policy, into);
  for (const { router, hosts, cannot } of access.routers)
    if (!rows.some((row) => row.router === router))
      for (const subject of hosts.length > 0 ? hosts : [router])
        into.missing.push({ subject: subject.toLowerCase(), why: `was not asked: ${cannot ?? 'no request was made'}` });
  return into;
}

export interface Verdict {
  holds: boolean;
  observed: string;
}

/** A redirect shows no page: what it lacks the page that it leads to may have. */
const isSeen = ({ status }: FrontAnswer, { holds }: Verdict): boolean => holds || !isAway(status);

/** The same question put to every address: what is expected there, and whether an answer is so. */
export function judgeFronts(
  seen: FrontEvidence,
  policy: Policy,
  expected: string,
  judge: (headers: FrontHeaders) => Verdict,
): Observation[] {
  const access = withUnasked(seen.access, seen.traefik);
  const { answers, missing, leading } = readAnswers(seen, access, policy);
  const judged = answers.map((answer): Observation => {
    const { subject, host, status, by, headers, reproduce } = answer;
    const verdict = judge(headers);
    const observed = `${status} to ${by}: ${verdict.observed}`;
    if (!isSeen(answer, verdict))
      return { ...unseen(subject, expected, `${observed}; the page that it leads to was not seen`), reproduce };
    return { subject, expected, holds: verdict.holds, observed, reproduce, lead: { from: 'hostHsts', key: host } };
  });
  const asked = access.routers.flatMap(({ hosts }) => hosts.map((host) => ({ host })));
  return [
    ...judged,
    ...missing.map(({ subject, why }) => unseen(subject, expected, why)),
    ...leading.map(({ subject, to }): Observation => ({
      ...{ subject, expected, holds: true, reproduce: null },
      observed: `serves nothing of its own: it leads to ${to}`,
    })),
    ...unaskedHosts(policy, asked, expected, 'no router takes this name, so that nothing could be asked for'),
  ];
}

/** Every answer over HTTPS, the login's too: whatever a browser reads of the host itself. */
export const allAnswers = ({
  access,
  sessions,
}: FrontEvidence): { host: string; headers: FrontHeaders; at: string }[] => [
  ...access.rows
    .filter((row) => isFront(row) && row.scheme === 'https')
    .flatMap((row) => (row.headers ? [{ host: row.host, headers: row.headers, at: subjectOf(row) }] : [])),
  ...sessions.accounts.flatMap((account) =>
    lastVisits(account).flatMap(({ host, path, scheme = 'https', headers }) =>
      headers && scheme === 'https' ? [{ host, headers, at: subjectOf({ host, path, scheme, port: 443 }) }] : [],
    ),
  ),
];
