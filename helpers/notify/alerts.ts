import { ConfigError } from '../lib/errors.ts';
import type { Happening } from './message.ts';
import type { Finding } from './news.ts';

/** One alert of Alertmanager's API; its labels are its fingerprint. */
export interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  startsAt?: string;
  endsAt: string;
}

const hourMs = 3_600_000;
/** Two nights: one that is missed resolves nothing. */
const usualHours = 49;

function keepMs(keep: string | undefined): number {
  if (keep === undefined) return usualHours * hourMs;
  const [, hours] = /^(\d{1,4})h$/.exec(keep) ?? [];
  if (hours === undefined || Number(hours) === 0)
    throw new ConfigError(`--notify alertmanager: keep=${keep} is no time: give whole hours, as in keep=49h`);
  return Number(hours) * hourMs;
}

const labelsOf = (project: string, { check, subject, severity }: Finding): Record<string, string> => ({
  alertname: 'StackproofFinding',
  project,
  check,
  subject,
  severity,
});

/**
 * The findings as alerts: those that stand fire until the run after the next, those that were fixed end now. A finding
 * that could not be seen is left to run out. Nothing to see is an alert too.
 */
export function alertsFor(
  { verdict, news, gatheredAt }: Extract<Happening, { kind: 'judged' }>,
  keep?: string,
): Alert[] {
  const { project, outcome, findings } = verdict;
  const until = new Date(Date.parse(gatheredAt) + keepMs(keep)).toISOString();
  const alert = (finding: Finding, endsAt: string): Alert => ({
    labels: labelsOf(project, finding),
    annotations: {
      summary: `${finding.title}: not so for ${finding.subject}`,
      description: `${finding.subject}: expected ${finding.expected}, observed ${finding.observed}. ${finding.fix}`,
    },
    endsAt,
  });
  const blind: Alert = {
    labels: { alertname: 'StackproofBlind', project, severity: 'high' },
    annotations: { summary: `Not all of ${project} that was to be judged could be seen: this is no pass` },
    endsAt: outcome === 'unknown' ? until : gatheredAt,
  };
  const isBlindNews = outcome === 'unknown' || news.before === 'unknown';
  return [
    ...findings.map((finding) => alert(finding, until)),
    ...news.fixed.map((finding) => alert(finding, gatheredAt)),
    ...(isBlindNews ? [blind] : []),
  ];
}

/** Throws ConfigError where it is no time. */
export const requireKeep = (keep: string | undefined): void => void keepMs(keep);
