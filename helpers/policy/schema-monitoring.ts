import { z } from 'zod';
import { port, reference } from './schema-parts.ts';

const account = z
  .strictObject({ user: z.string().min(1), password: reference })
  .describe('Who may read it (HTTP Basic); the password by reference: env:NAME or file:PATH');

const place = (service: string, usual: number) => ({
  service: z.string().default(service),
  port: port.default(usual),
  account: account.optional(),
});

const job = z.union([
  z.string(),
  z.strictObject({ service: z.string(), port: port.optional() }).describe('The service that the job is to ask'),
]);

/** What watches the stack, and what is to be watched. */
export const monitoring = z
  .strictObject({
    metrics: z
      .strictObject({
        ...place('prometheus', 9090),
        retentionHours: z.number().positive().optional().describe('How long samples are kept; left out: not asked'),
        unscraped: z
          .array(z.string())
          .default([])
          .describe('Services whose metrics nobody needs, though they offer some'),
      })
      .prefault({}),
    alerting: z.strictObject(place('alertmanager', 9093)).prefault({}),
    logs: z
      .strictObject({
        ...place('loki', 3100),
        shipper: z
          .strictObject({ service: z.string().default('promtail'), port: port.default(9080) })
          .prefault({})
          .describe('What reads the containers’ logs and sends them on'),
        lagSeconds: z.number().positive().default(120).describe('How far behind a container’s own log they may be'),
        retentionHours: z.number().positive().default(168).describe('How long lines are kept'),
        silent: z.array(z.string()).default([]).describe('Services whose lines need not arrive'),
      })
      .prefault({}),
    dashboards: z
      .strictObject({
        ...place('grafana', 3000),
        sources: z.array(z.string()).default([]).describe('Data sources that must be there, by name'),
        boards: z.array(z.string()).default([]).describe('Dashboards that must be there, by title'),
      })
      .prefault({}),
    jobs: z
      .record(z.string(), job)
      .default({})
      .describe('Scrape jobs, and the service that each is to ask; left out: only what offers metrics is looked at'),
    alerts: z
      .array(z.string())
      .default([
        'ContainerDown',
        'HighCPUUsage',
        'HighContainerMemoryUsage',
        'DiskSpaceLow',
        'HighErrorRate',
        'VPNConnectionDown',
        'CertificateExpiresSoon',
      ])
      .describe('Alert rules that must be loaded and able to fire, by name'),
    longestForMinutes: z
      .number()
      .positive()
      .default(1440)
      .describe('A rule that waits longer than this (`for:`) tells nobody in time'),
    alive: z.array(z.string()).default([]).describe('Services that need no liveness signal: jobs that run and end'),
  })
  .describe('What watches the stack, from iteration 6');
