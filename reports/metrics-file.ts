import type { RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import type { Beside } from './format.ts';
import { countRun } from './run-figures.ts';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  labels: Labels;
  value: number;
}

interface Family {
  name: string;
  help: string;
  /** What was not seen has no sample: a dashboard shows a gap, and no zero. */
  samples: readonly Sample[];
}

const gauge = (name: string, help: string, value: number | null): Family => ({
  ...{ name, help },
  samples: value === null ? [] : [{ labels: {}, value }],
});

const byLabel = (
  name: string,
  help: string,
  label: string,
  values: Readonly<Record<string, number | null>>,
): Family => ({
  ...{ name, help },
  samples: Object.entries(values).flatMap(([key, value]) =>
    value === null ? [] : [{ labels: { [label]: key }, value }],
  ),
});

const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1000);

/** How often each comes; all of them are named, so that none is a gap. */
function outcomes(record: RunRecord): Family[] {
  const { totals } = record;
  const verdicts = Object.fromEntries(
    (['pass', 'fail', 'unknown'] as const).map((each) => [each, Number(record.outcome === each)]),
  );
  return [
    byLabel('stackproof_outcome', 'Verdict of the run: 1 at the one that it came to', 'outcome', verdicts),
    byLabel('stackproof_criteria', 'Criteria by what came of them', 'outcome', {
      pass: totals.pass,
      fail: totals.fail,
      unknown: totals.unknown,
      not_applicable: totals.notApplicable,
      waived: totals.waived,
    }),
  ];
}

function findings(record: RunRecord, { changes }: Beside): Family[] {
  const { findings: found, ...figures } = countRun(record);
  return [
    byLabel('stackproof_findings', 'Findings that no waiver covers', 'severity', found),
    gauge('stackproof_findings_waived', 'Findings that a waiver covers', figures.waived),
    gauge('stackproof_findings_new', 'Findings that the run before did not have', changes?.found.length ?? null),
    gauge('stackproof_findings_fixed', 'Findings of the run before that are mended', changes?.fixed.length ?? null),
    gauge('stackproof_subjects_unseen', 'Subjects and checks that could not be seen', figures.unseen),
    gauge('stackproof_waiver_days', 'Days until the first waiver in use ends', figures.waiverDays),
    gauge('stackproof_open_ports', 'Ports that answered from outside', figures.openPorts),
  ];
}

function measurements({ health, hosts, artifacts }: RunRecord): Family[] {
  return [
    byLabel(
      'stackproof_certificate_days',
      'Days that the certificate of a host name is still valid',
      'host',
      Object.fromEntries(hosts.map(({ host, certificateDays }) => [host, certificateDays])),
    ),
    byLabel('stackproof_round_trip_seconds', 'Round trip between containers', 'statistic', {
      median: seconds(health.latencyMs?.median),
      p95: seconds(health.latencyMs?.p95),
    }),
    gauge('stackproof_response_seconds', 'Mean time in which services answer', seconds(health.responseMs?.mean)),
    gauge('stackproof_iterations_done', 'Iterations without a gap that hold', health.progress.done),
    byLabel(
      'stackproof_look_seconds',
      'How long each look took',
      'look',
      Object.fromEntries(artifacts.filter(({ ok }) => ok).map(({ id, ms }) => [id, ms / 1000])),
    ),
  ];
}

const escape = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function spell({ name, help, samples }: Family, project: string): string[] {
  if (samples.length === 0) return [];
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(({ labels, value }) => {
      const all = Object.entries({ project, ...labels }).map(([key, text]) => `${key}="${escape(text)}"`);
      return `${name}{${all.join(',')}} ${value}`;
    }),
  ];
}

/**
 * `metrics.prom`, OpenMetrics that a textfile collector reads as well: gauges only, no time stamps. The age of a run is
 * `time() - stackproof_run_timestamp_seconds`.
 */
export function renderMetrics(given: RunRecord, beside: Beside): string {
  const record = printableAll(given);
  const families = [
    gauge(
      'stackproof_run_timestamp_seconds',
      'When the run looked, in Unix time; its age is time() less this',
      Date.parse(record.gatheredAt) / 1000,
    ),
    gauge(
      'stackproof_oldest_look_timestamp_seconds',
      'When the oldest look was made that the run rests on, in Unix time; a watch looks at all of it every night',
      Math.min(...[record.gatheredAt, ...record.artifacts.flatMap(({ seenAt }) => seenAt ?? [])].map(Date.parse)) /
        1000,
    ),
    gauge('stackproof_run_duration_seconds', 'How long the run took', record.durationMs / 1000),
    ...outcomes(record),
    ...findings(record, beside),
    ...measurements(record),
  ];
  return [...families.flatMap((family) => spell(family, record.stack.project)), '# EOF', ''].join('\n');
}
