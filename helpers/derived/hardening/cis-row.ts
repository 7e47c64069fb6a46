import type { Artifacts } from '../../evidence/evidence.ts';
import type { Daemon } from '../../evidence/hardening.ts';
import type { HostFile, HostFiles } from '../../evidence/host-files.ts';
import { defineCheck, notApplicable, type Check, type Observation, type Verdictless } from '../../kernel/check.ts';
import { unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';
import { noEngine, perContainer, type Judged, type Settled } from './settled.ts';

/** A row's number in each edition of the benchmark; null: it has none there. One text: the same in all. */
type Numbers = string | { before: string | null; since18: string };

/**
 * A row of the CIS Docker Benchmark as a check of its own. Its id carries the number of edition 1.8; titles are ours,
 * the benchmark's prose stays out.
 */
export interface CisRow extends Check {
  cis: { '1.6': string | null; '1.7': string | null; '1.8': string };
  level: 1 | 2;
  /** Nobody can see it from here: it is said, and never judged. */
  unanswerable?: true;
}

const artifacts = ['hardening', 'containers'] as const;
const beside = ['engine'] as const;
export type RowEvidence = Pick<Artifacts, (typeof artifacts)[number]> &
  Partial<Pick<Artifacts, (typeof beside)[number]>>;

interface Row extends Pick<Check, 'id' | 'severity' | 'why' | 'fix' | 'title' | 'unseen' | 'restsOn' | 'seesLife'> {
  cis: Numbers;
  level: 1 | 2;
}

const editions = (cis: Numbers): CisRow['cis'] => {
  const [before, since] = typeof cis === 'string' ? [cis, cis] : [cis.before, cis.since18];
  return { '1.6': before, '1.7': before, '1.8': since };
};

function spell(cis: Numbers): string {
  if (typeof cis === 'string') return cis;
  return cis.before === null ? `${cis.since18} (since 1.8)` : `${cis.before} (1.8: ${cis.since18})`;
}

type Answer = readonly Observation[] | Verdictless;

/** A row that is judged as it likes. */
export function cisRow(
  { cis, level, title, ...row }: Row,
  evaluate: (evidence: RowEvidence, policy: Policy, gatheredAt: string) => Answer,
): CisRow {
  const check = defineCheck({
    ...row,
    title: `CIS ${spell(cis)}: ${title}`,
    fileSuffices: true,
    requires: artifacts,
    also: beside,
    evaluate,
  });
  return { ...check, cis: editions(cis), level };
}

export interface ContainerRow extends Row {
  expected: string;
  /** A Go template for `docker inspect`. */
  see: string;
  /** Why it does not apply where no container is a subject. */
  idle?: string;
  /** null: this container is no subject. */
  judge(settled: Settled, evidence: RowEvidence, policy: Policy): Judged | null;
}

/** One observation of every container of the engine. */
export const containerRow = ({ expected, see, idle, judge, ...row }: ContainerRow): CisRow =>
  cisRow({ restsOn: [], ...row }, (evidence, policy) => {
    const rows = perContainer(evidence, policy, {
      expected,
      see,
      judge: (settled) => judge(settled, evidence, policy),
    });
    return rows.length === 0 && idle !== undefined ? notApplicable(idle) : rows;
  });

interface DaemonRow extends Row {
  expected: string;
  /** A command to see it oneself. */
  see: string;
  subject?: string;
  /** A text: why it does not apply. */
  judge(
    seen: { daemon: Daemon; host: HostFiles | null } & RowEvidence,
    policy: Policy,
    gatheredAt: string,
  ): Judged | string;
}

/** One observation, of the daemon. */
export const daemonRow = ({ expected, see, judge, subject = 'daemon', ...row }: DaemonRow): CisRow =>
  cisRow(row, (evidence, policy, gatheredAt) => {
    const { daemon, host } = evidence.hardening;
    if (daemon === null) return [unseen(subject, expected, noEngine)];
    const judged = judge({ daemon, host, ...evidence }, policy, gatheredAt);
    return typeof judged === 'string' ? notApplicable(judged) : [{ subject, expected, ...judged, reproduce: see }];
  });

interface FileRow extends Row {
  expected: string;
  /** The files that it is about, of those that are there or were looked for. */
  of(file: HostFile, host: HostFiles): boolean;
  /** Why there may be none to look for; null: there is always one to look for. */
  none(host: HostFiles): string | null;
  holds(file: HostFile): boolean;
}

const show = ({ mode, owner, group }: HostFile): string => `${owner ?? '?'}:${group ?? '?'}, mode ${mode ?? '?'}`;

/** One observation of each of the files that it is about; those that were looked for and are not there are none. */
export const fileRow = ({ expected, of, none, holds, ...row }: FileRow): CisRow =>
  cisRow({ unseen: 'advisory', ...row }, ({ hardening: { host, unread } }) => {
    const why = unread.find(({ what }) => what === 'host')?.error ?? 'nobody looked at the files of the host';
    if (host === null) return [unseen('host', expected, why)];
    const mine = host.files.filter((file) => of(file, host));
    const there = mine.filter(({ kind }) => kind !== 'missing');
    if (mine.length === 0) {
      const reason = none(host);
      return reason === null ? [unseen('host', expected, 'nobody looked for it')] : notApplicable(reason);
    }
    if (there.length === 0)
      return notApplicable(`there is no such file on the host: ${mine.map(({ path }) => path).join(', ')}`);
    return there.map((file) => ({
      subject: `host:${file.path}`,
      cause: { kind: 'file', key: `host:${file.path}` },
      holds: file.kind === 'error' ? null : holds(file),
      expected,
      observed: file.kind === 'error' ? 'could not be looked at' : show(file),
      reproduce: `stat -Lc '%U:%G %a' ${file.path}`,
    }));
  });

/** A row that neither the engine nor the helper can answer. idle: why it does not apply here; null: it does. */
export const unanswerableRow = (
  row: Omit<Row, 'severity' | 'why'>,
  why: string,
  reason: string,
  idle: (evidence: RowEvidence) => string | null = () => null,
): CisRow => ({
  ...cisRow({ ...row, severity: 'advisory', why }, (evidence) => {
    const away = idle(evidence);
    return away === null ? [unseen('host', 'looked at by a person', reason)] : notApplicable(away);
  }),
  unanswerable: true,
});
