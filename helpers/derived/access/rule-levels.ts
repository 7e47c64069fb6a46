import type { AccessRow, Unasked } from '../../evidence/access.ts';
import type { AccessControl, Level } from '../../evidence/access-control.ts';
import { barePath } from '../../lib/url.ts';
import { dueLevel, serviceAt } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Observation } from '../../kernel/check.ts';
import { word } from '../../lib/shell-word.ts';
import { nameOfRule, ruleSubject } from './rule-rows.ts';

/** A request, and what a rule of the login asks for it. */
interface Decided {
  rule: number | null;
  host: string;
  path: string;
  method: string;
  /** The network that it must come from; null: from anywhere. */
  from: string | null;
  level: Level;
}

export const decidedByRow = ({ host, path, method, rule }: AccessRow): Decided[] =>
  rule ? [{ rule: rule.number, host, path, method, from: null, level: rule.level }] : [];

/** What was not asked because nobody of us comes from there, or is that somebody. */
export const decidedUnasked = ({ rule, because, request }: Unasked): Decided[] =>
  request && (because === 'network' || because === 'person') ? [{ rule, ...request }] : [];

/** Groups of whoever fits all of these; null: of a user nobody told. */
function groupsOf(fitting: readonly string[], { access }: Policy): string[] | null {
  const accounts = Object.values(access.accounts);
  const groups = fitting.map((subject): readonly string[] | null => {
    if (subject.startsWith('group:')) return [subject.slice('group:'.length)];
    return accounts.find(({ user }) => `user:${user}` === subject)?.groups ?? null;
  });
  return groups.includes(null) ? null : groups.flatMap((each) => each ?? []);
}

/** Whom a rule lets in beside the groups that a service is for; null: nobody, as far as that is known. */
function strangersOf(decided: Decided, rules: AccessControl['rules'], policy: Policy): string | null {
  const service = serviceAt(policy, decided.host, barePath(decided.path));
  const allowed = service === null ? undefined : policy.access.groups[service];
  if (!allowed) return null;
  const subjects = rules[(decided.rule ?? 0) - 1]?.subjects ?? [];
  if (subjects.length === 0) return 'everybody who has an account';
  const other = subjects.find((fitting) => groupsOf(fitting, policy)?.some((each) => allowed.includes(each)) === false);
  return other ? other.join(' and ') : null;
}

/** What a rule lets in with less of a login than is declared; null: it asks for as much. */
function gapOf(decided: Decided, { rules }: AccessControl, policy: Policy): string | null {
  const { host, path, level } = decided;
  const due = dueLevel(policy, host, barePath(path), null);
  if (level !== 'one_factor' && level !== 'two_factor') return null;
  if (due === 'two_factor' && level === 'one_factor') return 'one factor is enough, where two are declared';
  if (due !== 'one_factor' && due !== 'two_factor') return null;
  const strangers = strangersOf(decided, rules, policy);
  return strangers === null ? null : `${strangers} gets in, where only some groups are to`;
}

/** What Authelia itself says of somebody from there. */
export const askLogin = ({ host, path, from, method }: Omit<Decided, 'rule' | 'level'>, { access }: Policy): string =>
  `docker compose exec ${word(access.login.service)} authelia access-control check-policy ` +
  `--url ${word(`https://${host}${path}`)}${from ? ` --ip ${word(from.replace(/\/\d+$/, ''))}` : ''}` +
  (method === 'GET' ? '' : ` --method ${word(method)}`);

function whom({ from, rule }: Decided, { rules }: AccessControl): string {
  const subjects = rules[(rule ?? 0) - 1]?.subjects.map((fitting) => fitting.join(' and ')).join(' or ') ?? '';
  return `${from === null ? '' : ` from ${from}`}${subjects === '' ? '' : ` as ${subjects}`}`;
}

/**
 * The login's rules that ask for fewer factors than are declared, or let somebody in outside the groups that a service
 * is for: by their own words, for none of us is everybody. What they open without any login is not judged here.
 */
export function judgeLevels(all: readonly Decided[], control: AccessControl, policy: Policy): Observation[] {
  const found = new Map<string, Observation>();
  for (const decided of all) {
    const gap = gapOf(decided, control, policy);
    const rule = nameOfRule(decided.rule);
    const subject = ruleSubject(decided.host, rule);
    if (gap === null || found.has(subject)) continue;
    found.set(subject, {
      subject,
      cause: { kind: 'loginRule', key: rule },
      holds: false,
      expected: 'as many factors as are declared, for those for whom it is declared',
      observed: `${decided.method} ${decided.path}${whom(decided, control)}: ${gap}`,
      reproduce: askLogin(decided, policy),
    });
  }
  return [...found.values()];
}
