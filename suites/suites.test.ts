import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Criterion, Severity } from '../helpers/kernel/check.ts';
import { findSuiteFaults } from '../helpers/testing/suite-faults.ts';
import { cisRows } from './7-hardening/criteria.ts';
import { criteria, unjudged } from './index.ts';

/**
 * The table of acceptance-criteria.md, as far as it is judged: id → severity of a finding, and words that the title has
 * to keep.
 */
/** iteration: where it is not the one of its number. */
const table: Record<string, { severity: Severity; iteration?: number; words: readonly string[] }> = {
  '0.1': { severity: 'critical', words: ['engine answers', 'container of the stack runs'] },
  '0.2': { severity: 'critical', words: ['Nothing changed', 'control'] },
  '1.1': { severity: 'high', words: ['declared networks', 'overlap'] },
  '1.2': { severity: 'high', words: ['exactly its declared networks', 'nothing undeclared'] },
  '1.3': { severity: 'critical', words: ['if and only if'] },
  '1.4': { severity: 'critical', words: ['only on internal networks', 'nothing outside'] },
  '1.5': { severity: 'medium', words: ['internet'] },
  '1.6': { severity: 'high', words: ['services run', 'loop', 'healthy'] },
  '1.7': { severity: 'high', words: ['Traefik discovers every declared service', 'live server'] },
  '1.8': { severity: 'medium', words: ['by service name'] },
  '1.9': { severity: 'low', words: ['share a network', '1 ms'] },
  '1.10': { severity: 'low', words: ['health endpoint', '10 ms'] },
  '1.11': { severity: 'medium', words: ['resources', 'thresholds'] },
  '1.12': { severity: 'advisory', words: ['error bursts'] },
  '2.1': { severity: 'critical', words: ['80', '443', 'published'] },
  '2.2': { severity: 'critical', words: ['Only the proxy publishes'] },
  '2.3': { severity: 'critical', words: ['outside', 'allowed'] },
  '2.4': { severity: 'high', words: ['host network', 'where declared'] },
  '2.5': { severity: 'high', words: ['not reachable by routing'] },
  '2.6': { severity: 'medium', words: ['routed host name answers'] },
  '2.7': { severity: 'medium', words: ['One router per rule', 'explicit backend port'] },
  '2.8': { severity: 'critical', words: ['API and dashboard', 'without login'] },
  '2.9': { severity: 'critical', words: ['Docker API', 'refuses writes'] },
  '2.10': { severity: 'high', words: ['legacy network is gone'] },
  '2.11': { severity: 'medium', words: ['open before', 'refused or dropped'] },
  '2.12': { severity: 'critical', words: ['Tunnels', 'UPnP'] },
  '2.13': { severity: 'critical', words: ['outer segment', 'scanned as the host’s own are'] },
  '2.14': { severity: 'high', words: ['packet filter is whole', 'forwarded by default is dropped'] },
  '3.1': { severity: 'high', words: ['redirects to HTTPS on every host name', 'permanently'] },
  '3.2': { severity: 'high', words: ['TLS 1.2 is the floor', '1.3 is offered', 'weak cipher suites', 'ALPN'] },
  '3.3': { severity: 'high', words: ['valid for it', 'never the proxy’s default certificate'] },
  '3.4': { severity: 'medium', words: ['unknown SNI name is refused'] },
  '3.5': { severity: 'high', words: ['Key files and the ACME store are mode 600'] },
  '3.6': { severity: 'medium', words: ['HSTS', 'declared max-age', 'over HTTPS only'] },
  '3.7': { severity: 'medium', words: ['Front pages load nothing over plain HTTP'] },
  '3.8': { severity: 'medium', words: ['Renewal is configured, or expiry is alerted on'] },
  '3.9': { severity: 'high', words: ['Every router on the TLS entrypoint has TLS', 'none serves on the plain one'] },
  '3.10': { severity: 'high', words: ['holds over TCP', 'HTTP/3', 'handshake’s name and the Host header differ'] },
  '4.1': {
    severity: 'critical',
    words: ['anonymous request to every protected router', '401', 'redirect to the portal', 'never content'],
  },
  '4.2': { severity: 'critical', words: ['Exactly the declared hosts and paths answer without login'] },
  '4.3': { severity: 'critical', words: ['undeclared host or path is denied'] },
  '4.4': { severity: 'critical', words: ['The level holds: after one factor, two-factor hosts still ask'] },
  '4.5': { severity: 'critical', words: ['identity headers', 'neither log in nor reach the backend'] },
  '4.6': { severity: 'critical', words: ['Path, method and header tricks do not pass'] },
  '4.7': { severity: 'critical', words: ['API bypass rules are narrow', 'without a key'] },
  '4.8': {
    severity: 'high',
    words: ['test account logs in', 'wrong password does not', 'Secure, HttpOnly and SameSite'],
  },
  '4.9': { severity: 'high', words: ['Five failures in two minutes ban for ten minutes'] },
  '4.10': { severity: 'high', words: ['session store are healthy', 'reachable only from the login service'] },
  '4.11': { severity: 'critical', words: ['cannot be reached round the proxy'] },
  '4.12': { severity: 'critical', words: ['Fail closed', 'serve no content'] },
  '4.13': { severity: 'high', words: ['Proxy and login see each visitor’s own address'] },
  '4.14': { severity: 'critical', words: ['from every view from which the proxy is reached', 'every entrypoint'] },
  '4.15': { severity: 'high', words: ['own access rules are read', 'becomes requests'] },
  '4.16': {
    severity: 'medium',
    iteration: 7,
    words: ['address on the ban list', 'no connection to any published port', 'another address still does'],
  },
  '5.1': {
    severity: 'critical',
    words: ['container’s environment', 'labels', 'command', 'health check', 'image history'],
  },
  '5.2': { severity: 'high', words: ['`.env`', '`.env.example`', 'same keys and no values', 'never committed'] },
  '5.3': { severity: 'high', words: ['700', '600', 'owned by the uid that reads', 'not empty', 'trailing newline'] },
  '5.4': { severity: 'critical', words: ['mounted at /run/secrets only', 'services that declare it', 'can read it'] },
  '5.5': { severity: 'high', words: ['unexpanded `$(cat /run/secrets/…)`'] },
  '5.6': { severity: 'critical', words: ['logs', 'the proxy’s API', 'another container’s files'] },
  '5.7': { severity: 'critical', words: ['No default credentials work on known panels'] },
  '5.8': { severity: 'medium', words: ['No secret is used twice'] },
  '5.9': { severity: 'advisory', words: ['older than the policy’s rotation age'] },
  '6.1': { severity: 'medium', words: ['target for every declared job', 'all are up'] },
  '6.2': { severity: 'high', words: ['declared alert rules are loaded', 'without error', 'metrics that exist'] },
  '6.3': { severity: 'high', words: ['reaches Alertmanager', 'real receiver', 'test alert arrives'] },
  '6.4': { severity: 'medium', words: ['ready', 'every running container has recent log lines'] },
  '6.5': { severity: 'low', words: ['Retention is as declared'] },
  '6.6': { severity: 'low', words: ['Grafana is healthy', 'data sources answer', 'dashboards are there'] },
  '6.7': { severity: 'medium', words: ['Every service has a liveness signal'] },
  '7.1': { severity: 'medium', words: ['Memory, CPU and pids limits on every service'] },
  '7.2': { severity: 'critical', words: ['CIS Docker Benchmark'] },
  '7.3': { severity: 'medium', words: ['burst gets some 429', 'for that visitor and for nobody else'] },
  '7.4': { severity: 'medium', words: ['Security headers on every host'] },
  '7.5': { severity: 'medium', words: ['paused or unhealthy service is healed within 90 s'] },
  '7.6': {
    severity: 'high',
    words: ['scheduled', 'not empty', 'opens and lists', 'not world-readable', 'a restore brings the files back'],
  },
  '7.7': { severity: 'medium', words: ['Disk headroom', 'inodes'] },
  '7.8': { severity: 'low', words: ['pinned by digest or exact tag', 'latest'] },
  '7.9': {
    severity: 'high',
    words: ['Restart policies', 'log rotation', 'no-new-privileges', 'read-only root where declared', 'non-root user'],
  },
  '7.10': { severity: 'medium', words: ['What runs is what the compose files say'] },
  '7.11': {
    severity: 'critical',
    words: ['leaves only through the tunnel', 'nothing leaks when it is down', 'dead namespace'],
  },
  '7.12': { severity: 'high', words: ['Nothing was weakened since the last run', 'what is reachable now'] },
};
/** Shown as "monitor", never a finding that gates. */
const advisory = [
  'certificate-headroom',
  'composed-ports',
  'error-bursts',
  'isolation-on-paper',
  'loopback-bindings',
  'resource-headroom',
  'secret-age',
  'tunnel-visitors',
];

/**
 * Rows of level 1 that gate nobody although they can be answered: auditd, partitions and the daemon's user are the
 * machine's; the others stand for something that another criterion measures, or are a home's own choice.
 */
const mildRows = [
  ...['cis-1-1-1-partition', 'cis-1-1-3-audited-daemon', 'cis-1-1-4-audited-containerd-folder'],
  ...['cis-1-1-5-audited-data', 'cis-1-1-6-audited-settings-folder', 'cis-1-1-7-audited-service'],
  ...[
    'cis-2-1-rootless',
    'cis-2-3-log-level',
    'cis-2-9-default-ulimits',
    'cis-2-16-live-restore',
    'cis-2-17-userland-proxy',
  ],
  ...['cis-4-12-signed-images', 'cis-4-4-image-age', 'cis-4-9-copies', 'cis-5-15-restarts', 'cis-7-8-authority-age'],
];
const mildByRule = cisRows.filter(({ level, unanswerable }) => level === 2 || unanswerable).map(({ id }) => id);

const checks = criteria.flatMap(({ checks: list }) => list);
const files = globSync('*/*.ts', { cwd: import.meta.dirname }).map((path) => path.replaceAll('\\', '/'));

describe('the suites', () => {
  it('names as not judged what has no check, and nothing that has one', () => {
    const judged = new Set(criteria.map(({ id }) => id));
    expect(unjudged.filter(({ id }) => judged.has(id))).toEqual([]);
    expect(Object.keys(table).filter((id) => !judged.has(id))).toEqual([]);
  });

  it('judge every criterion of iterations 0 to 7, in order', () => {
    expect(criteria.map(({ id }) => id)).toEqual(Object.keys(table));
  });

  it.each(criteria)(
    '$id keeps the severity and the words of the acceptance criteria',
    ({ id, severity, title, iteration }) => {
      const due = table[id]?.iteration ?? Number(id.split('.')[0]);
      expect({ severity, iteration }).toEqual({ severity: table[id]?.severity, iteration: due });
      for (const word of table[id]?.words ?? []) expect(title).toContain(word);
    },
  );

  it('have one check a file, each in one criterion and with its proof', () => {
    // The rows of a table share its file.
    expect(files.length).toBeGreaterThan(2 * (checks.length - cisRows.length));
    expect(findSuiteFaults(criteria, files)).toEqual([]);
  });

  it('mark as advisory what the criteria mark so, and nothing else', () => {
    expect(
      checks
        .filter(({ severity }) => severity === 'advisory')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...advisory, ...mildRows, ...mildByRule].sort());
  });

  it('name every planted mistake', () => {
    const [check] = checks;
    expect(check).toBeDefined();
    if (!check) return;
    const criterion = (id: string, list: Criterion['checks']): Criterion => ({
      id,
      iteration: 1,
      title: 'Planted',
      severity: 'high',
      checks: list,
    });
    const planted = [
      criterion('9.1', []),
      criterion('9.2', [{ ...check, id: 'advice', severity: 'advisory' }]),
      criterion('9.3', [check, check]),
    ];
    expect(findSuiteFaults(planted, ['0/advice.check.ts', '0/advice.test.ts', '0/forgotten.check.ts'])).toEqual([
      'criterion 9.1 has no check: it would be green by accident',
      'criterion 9.2 has advisory checks only: nothing can turn it red',
      `check ${check.id} stands in two places`,
      `check ${check.id} is not in a file of its own name`,
      `check ${check.id} is not in a file of its own name`,
      'forgotten.check.ts is in no criterion',
      'forgotten.check.ts has no proof beside it: write forgotten.test.ts',
    ]);
  });
});
