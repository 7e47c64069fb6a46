import { untold } from '../../helpers/derived/monitoring/asked.ts';
import {
  isForgotten,
  isStale,
  namespacesOf,
  scrapedPort,
  usualLookback,
} from '../../helpers/derived/monitoring/targets.ts';
import type { Container } from '../../helpers/evidence/containers.ts';
import type { Metrics, Target } from '../../helpers/evidence/metrics.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

type Verdict = Pick<Observation, 'holds' | 'observed'>;
type JobRule = Policy['monitoring']['jobs'][string];

function judgeTarget(target: Target, lookback: number | null): Verdict {
  const { url, health, error, scrapedAgo, interval } = target;
  if (health === 'unknown') return { holds: null, observed: `${url} was not asked yet` };
  if (health === 'down') return { holds: false, observed: `${url} is down: ${error || 'no reason given'}` };
  if (scrapedAgo === null) return { holds: null, observed: `${url} is up, and when it was asked could not be read` };
  if (isForgotten(target, lookback)) {
    const counts = `what it says counts for ${lookback ?? usualLookback} s`;
    return {
      holds: lookback === null ? null : false,
      observed: `${url} is asked every ${interval ?? 0} s, and ${counts}`,
    };
  }
  if (isStale(target)) return { holds: false, observed: `${url} was last asked ${Math.round(scrapedAgo)} s ago` };
  return { holds: true, observed: `${url} is up` };
}

/** Whether one of a job's targets is the service that the job is there for. */
function misses(targets: readonly Target[], rule: JobRule, containers: readonly Container[], asker: string): boolean {
  const wanted = namespacesOf(containers, rule.service);
  return !targets.some(({ url, about }) =>
    [url, ...(about === null ? [] : [about])].some((each) => {
      const { namespace, port } = scrapedPort(each, containers, asker);
      return namespace !== null && wanted.has(namespace) && (rule.port === null || rule.port === port);
    }),
  );
}

const worst = (verdicts: readonly Verdict[]): Verdict | undefined =>
  verdicts.find(({ holds }) => holds === false) ?? verdicts.find(({ holds }) => holds === null) ?? verdicts[0];

function judgeJob(
  job: string,
  { targets, config, lookbackSeconds }: Metrics,
  lost: (mine: readonly Target[]) => string | null,
): Verdict {
  const mine = targets.filter((target) => target.job === job);
  if (mine.length === 0)
    return {
      holds: false,
      observed: config && !config.jobs.includes(job) ? 'Prometheus has no such job' : 'the job has no target',
    };
  const found = worst(mine.map((each) => judgeTarget(each, lookbackSeconds))) ?? {
    holds: null,
    observed: 'no target could be judged',
  };
  const elsewhere = lost(mine);
  if (found.holds !== false && elsewhere !== null) return { holds: false, observed: elsewhere };
  return found.holds === true && mine.length > 1 ? { ...found, observed: `${mine.length} targets are up` } : found;
}

export const scrapeTargets = defineCheck({
  id: 'scrape-targets',
  title: 'Prometheus has a target for every declared job and all are up',
  severity: 'medium',
  why: 'What is not asked has no figures, and no alert on it can ever fire.',
  fix: 'Give the job that is named a target of its service, and bring the service back where it is down.',
  requires: ['metrics', 'containers'],
  evaluate({ metrics, containers }, { monitoring }) {
    const { service } = metrics.prometheus;
    const jobs = [...new Set([...Object.keys(monitoring.jobs), ...metrics.targets.map(({ job }) => job)])];
    const expected = (job: string) => {
      const rule = monitoring.jobs[job];
      return rule ? `a target of ${rule.service}, up` : 'every target up';
    };
    return (
      untold(metrics.prometheus, jobs, 'a target, up') ??
      jobs.map((job): Observation => {
        const rule = monitoring.jobs[job];
        const verdict = judgeJob(job, metrics, (mine) =>
          rule && misses(mine, rule, containers, service)
            ? `its targets lead elsewhere: ${mine.map(({ url }) => url).join(', ')}`
            : null,
        );
        const api = `http://127.0.0.1:${metrics.prometheus.port}/api/v1/targets`;
        const see = `docker compose exec ${service} wget -qO- ${api}`;
        return { subject: job, expected: expected(job), ...verdict, reproduce: verdict.holds === true ? null : see };
      })
    );
  },
});
