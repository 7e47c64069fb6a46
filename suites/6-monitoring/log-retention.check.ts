import { causeOf, untold } from '../../helpers/derived/monitoring/asked.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { showBytes } from '../../helpers/lib/show-bytes.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;
type Retention = Artifacts['log-store']['retention'];

/** The compactor marks what is too old every few minutes and takes it away two hours later. */
const graceHours = 26;

function judgeConfigured(
  { configuredHours, enforced, exceptions, delayHours, error }: Retention,
  hours: number,
): Verdict {
  if (error !== null) return { holds: null, observed: `its configuration could not be read: ${error}` };
  if (enforced === null) return { holds: null, observed: 'whether it throws anything away could not be read' };
  if (configuredHours === null) return { holds: false, observed: 'lines are kept for ever' };
  if (!enforced) return { holds: false, observed: `${configuredHours} h are written down, and nothing is thrown away` };
  if (configuredHours !== hours) return { holds: false, observed: `lines are kept ${configuredHours} h` };
  const other = exceptions.find((each) => each.hours !== hours);
  if (other) {
    const forHow = other.hours === 0 ? 'for ever' : `${other.hours} h`;
    return { holds: false, observed: `lines of ${other.selector} are kept ${forHow}` };
  }
  if (delayHours !== null && delayHours > graceHours)
    return { holds: false, observed: `lines are kept ${configuredHours} h, and on the disk for ${delayHours} h more` };
  return { holds: true, observed: `lines are kept ${configuredHours} h` };
}

function judgeMeasured({ oldestHours }: Retention, hours: number): Verdict {
  if (oldestHours === null) return { holds: null, observed: 'the age of its oldest line could not be measured' };
  const observed = `its oldest line is ${oldestHours.toFixed(1)} h old`;
  return { holds: oldestHours <= hours + graceHours, observed };
}

/** Prometheus packs a sample into one to two bytes: whatever holds fewer than one each is too small for sure. */
function judgeSamples(
  { retentionHours, retentionBytes, samplesPerSecond }: Artifacts['metrics'],
  hours: number,
): Verdict {
  if (retentionHours === null)
    return {
      holds: false,
      observed: `samples are kept ${retentionBytes === null ? 'for ever, or by size' : 'by size'}`,
    };
  const observed = `samples are kept ${retentionHours} h`;
  if (retentionHours !== hours || retentionBytes === null) return { holds: retentionHours === hours, observed };
  const capped = `${observed}, or until they come to ${showBytes(retentionBytes)}`;
  if (samplesPerSecond === null) return { holds: null, observed: `${capped}: how soon that is could not be read` };
  const least = samplesPerSecond * hours * 3600;
  if (least <= retentionBytes) return { holds: true, observed: capped };
  return { holds: false, observed: `${capped}, which is less than ${Math.round(samplesPerSecond)} a second need` };
}

export const logRetention = defineCheck({
  id: 'log-retention',
  title: 'Lines and samples are kept as long as declared, as configured and as measured',
  severity: 'low',
  why: 'What is kept for too short is missing when it is asked for, and what is kept for ever fills the disk.',
  fix: 'Set `retention_period` and `retention_enabled` of Loki, and `--storage.tsdb.retention.time` of Prometheus.',
  requires: ['log-store', 'metrics'],
  evaluate({ 'log-store': { store, retention }, metrics }, { monitoring: { logs, metrics: kept } }) {
    const row = (subject: string, hours: number, verdict: Verdict, asked: typeof store): Observation => ({
      ...{ subject, expected: `${hours} h`, ...verdict, cause: causeOf(asked) },
      reproduce: askOwnApi(asked.service, asked.port, asked === store ? '/config' : '/api/v1/status/flags'),
    });
    const names = [`${store.service} as configured`, `${store.service} as measured`] as const;
    const lines = untold(store, names, `${logs.retentionHours} h`) ?? [
      row(names[0], logs.retentionHours, judgeConfigured(retention, logs.retentionHours), store),
      row(names[1], logs.retentionHours, judgeMeasured(retention, logs.retentionHours), store),
    ];
    const { prometheus, unread } = metrics;
    if (kept.retentionHours === null) return lines;
    const blind = unread.find(({ what }) => what === 'retention');
    const verdict = blind
      ? { holds: null, observed: `it could not be read: ${blind.error}` }
      : judgeSamples(metrics, kept.retentionHours);
    const samples = untold(prometheus, [prometheus.service], `${kept.retentionHours} h`);
    return [...lines, ...(samples ?? [row(prometheus.service, kept.retentionHours, verdict, prometheus)])];
  },
});
