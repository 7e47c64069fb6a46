import type { PolicyFile } from './schema.ts';

/** Where a service of the monitoring is asked. */
export interface WatchPlace {
  service: string;
  port: number;
  account: { user: string; password: string } | null;
}

export interface MonitoringRule {
  metrics: WatchPlace & {
    /** null: not asked. */
    retentionHours: number | null;
    unscraped: readonly string[];
  };
  alerting: WatchPlace;
  logs: WatchPlace & {
    shipper: { service: string; port: number };
    lagSeconds: number;
    retentionHours: number;
    silent: readonly string[];
  };
  dashboards: WatchPlace & { sources: readonly string[]; boards: readonly string[] };
  /** Job → whom it asks; port null: any. Only of services that there are. */
  jobs: Readonly<Record<string, { service: string; port: number | null }>>;
  alerts: readonly string[];
  longestForMinutes: number;
  /** Services that need no liveness signal. */
  alive: readonly string[];
}

/** services: those that there are by then; the jobs of others are left out. */
export function monitoringAt(
  { metrics, alerting, logs, dashboards, jobs, ...rest }: PolicyFile['monitoring'],
  services: Readonly<Record<string, unknown>>,
): MonitoringRule {
  const asked = Object.entries(jobs).flatMap(([job, rule]) => {
    const { service, port } = typeof rule === 'string' ? { service: rule, port: undefined } : rule;
    return service in services ? [[job, { service, port: port ?? null }] as const] : [];
  });
  return {
    ...rest,
    metrics: { ...metrics, account: metrics.account ?? null, retentionHours: metrics.retentionHours ?? null },
    alerting: { ...alerting, account: alerting.account ?? null },
    logs: { ...logs, account: logs.account ?? null },
    dashboards: { ...dashboards, account: dashboards.account ?? null },
    jobs: Object.fromEntries(asked),
  };
}
