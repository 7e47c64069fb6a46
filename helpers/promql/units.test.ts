import { describe, expect, it } from 'vitest';
import { hasOtherUnit } from './units.ts';

const idle = 'avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))';
const disk = 'node_filesystem_avail_bytes / node_filesystem_size_bytes';
const errors = 'sum(rate(requests_total{code=~"5.."}[5m])) / sum(rate(requests_total[5m]))';

describe('a threshold of another unit', () => {
  it.each([
    'probe_ssl_earliest_cert_expiry - time() < 14',
    '(min by (cn) (traefik_tls_certs_not_after - time())) <= 21',
    '14 > probe_ssl_earliest_cert_expiry - time()',
    'node_filesystem_avail_bytes{mountpoint="/"} < 10',
    'min(node_memory_MemAvailable_bytes) < 2 * 100',
    'container_memory_working_set_bytes{name!=""} > 80',
    'avg_over_time(container_memory_usage_bytes[5m]) > 0.9',
    `${disk} * 100 < 0.1`,
    `100 - ${idle} * 100 > 0.9`,
    `up == 0 or (${disk} * 100 < 0.1)`,
    'node_filesystem_avail_bytes < 10 unless on () vector(1)',
  ])('is one: %s', (query) => {
    expect(hasOtherUnit(query)).toBe(true);
  });

  it.each([
    'traefik_tls_certs_not_after - time() < 21 * 86400',
    '(traefik_tls_certs_not_after - time()) / 86400 < 21',
    'probe_ssl_earliest_cert_expiry - time() < 0',
    'x_certificate_expiry_days < 14',
    'node_filesystem_avail_bytes < 10 * 1024 * 1024 * 1024',
    'node_filesystem_avail_bytes / 1e9 < 10',
    'node_filesystem_avail_bytes == 10',
    'rate(node_network_receive_bytes_total[5m]) < 10',
    'rate(container_memory_usage_bytes[5m]) > 80',
    'container_memory_working_set_bytes / 1024 / 1024 > 80',
    'sum by (name) (container_memory_rss_bytes) > 2e9',
    `${disk} < 0.1`,
    `${disk} * 100 < 10`,
    `100 - ${idle} * 100 > 90`,
    `1 - ${idle} > 0.9`,
    `${errors} > 0.01`,
    'predict_linear(node_filesystem_avail_bytes[6h], 86400) < 0',
    'container_memory_working_set_bytes / container_spec_memory_limit_bytes > 0.9',
    '10 < 20',
    'up == 0',
    'no PromQL (',
  ])('is none: %s', (query) => {
    expect(hasOtherUnit(query)).toBe(false);
  });
});
