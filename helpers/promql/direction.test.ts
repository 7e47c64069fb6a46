import { describe, expect, it } from 'vitest';
import { isBackwards } from './direction.ts';

const cpu = '100 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100';
const errors = 'sum(rate(requests_total{code=~"5.."}[5m])) / sum(rate(requests_total[5m]))';
const disk = 'node_filesystem_avail_bytes{mountpoint="/"} / node_filesystem_size_bytes{mountpoint="/"} * 100';

describe('isBackwards', () => {
  it.each([
    'up == 1',
    '(up{job="x"} != 0)',
    'gluetun_vpn_up > 0',
    'gluetun_vpn_up == 0 or up{job="gluetun"} == 1',
    `${cpu} < 90`,
    `${disk} > 10`,
    '10 < node_filesystem_avail_bytes or up == 1',
    'node_filesystem_avail_bytes > 0.1 * node_filesystem_size_bytes',
    '(node_filesystem_size_bytes - node_filesystem_avail_bytes) / node_filesystem_size_bytes < 0.9',
    `${errors} < 0.05`,
    'probe_ssl_earliest_cert_expiry - time() > 86400 * 14',
    '(traefik_tls_certs_not_after - time()) / 86400 >= 14',
    'container_memory_working_set_bytes{name!=""} / scalar(machine_memory_bytes) * 100 < 80',
    'sum(rate(node_cpu_seconds_total{mode!="idle"}[1m])) <= 3',
  ])('it is: %s', (query) => {
    expect(isBackwards(query)).toBe(true);
  });

  it.each([
    'up == 0',
    'up != 1',
    'up < 1',
    'gluetun_vpn_up == 0 or up{job="gluetun"} == 0',
    `${cpu} > 90`,
    `${disk} < 10`,
    `1 - ${disk} / 100 > 0.9`,
    `${errors} > 0.05`,
    `1 - ${errors} < 0.95`,
    'traefik_tls_certs_not_after - time() < 21 * 86400',
    'time() - traefik_tls_certs_not_after > -86400',
    'absent(up == 1)',
    'count(up == 1) < 3',
    'node_filesystem_avail_bytes * -1 > -10',
    'rate(requests_total[5m]) > 0',
    'other_metric > 1',
    'up == 1 and on () hour() > 3',
    'container_memory_working_set_bytes > 0.8 * container_spec_memory_limit_bytes',
    'node_load1 > 4',
    'up',
    'up ==',
  ])('it is not: %s', (query) => {
    expect(isBackwards(query)).toBe(false);
  });
});
