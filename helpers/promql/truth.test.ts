import { describe, expect, it } from 'vitest';
import { readNumber } from './ranges.ts';
import { truthOf } from './truth.ts';

const cpu = '100 - (avg by(instance) (irate(node_cpu_seconds_total{mode="idle"}[5m])) * 100)';
const disk = '(node_filesystem_size_bytes{mountpoint="/"} - node_filesystem_avail_bytes) / node_filesystem_size_bytes';
const errors = 'sum(rate(requests_total{code=~"5.."}[5m])) / sum(rate(requests_total[5m]))';

describe('truthOf', () => {
  it.each([
    'up == 2',
    'up < 0',
    'up == 0.5',
    'up > 1 and on(job) other == 0',
    'avg(up) > 1',
    'max_over_time(up[5m]) >= 1.5',
    `${cpu} > 150`,
    `(${disk}) * 100 > 100`,
    '1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 1.2',
    'node_filesystem_avail_bytes / node_filesystem_size_bytes < 0',
    `${errors} > 5`,
    'rate(requests_total[5m]) < 0',
    'count(up) < 1',
    'container_memory_usage_bytes < 0',
    '-up > 0',
    'up == 2 or up == 3',
    '(up == 2) * 100',
    'sum(up == 2)',
    'quantile(0.9, up) > 1',
    'quantile_over_time(0.9, up[5m]) > 1',
    'up offset 5m > 1',
    'group(up) == 0',
    'up == 0 unless on () vector(1)',
    'sum(up) < 3 unless vector(0)',
    'up == 0 and vector(1)',
    'up == 0 unless up',
    '(up == 0) unless on (job) (up)',
    '(up == 0) > 0',
    'sum(up == 0) > 0',
    '(up != 0) < 1',
    'up == 0 and up == 1',
    'up < 1 and up > 0',
    'up > Inf',
    'up > NaN',
    'up == 0 and on () hour() >= 24',
    'traefik_tls_certs_not_after < 86400 * 21',
  ])('never: %s', (query) => {
    expect(truthOf(query)).toBe('never');
  });

  it.each([
    'up >= 0',
    'up == bool 0',
    'vector(1)',
    `${cpu} > -80`,
    'up == 2 or up <= 1',
    'up != 2',
    '1 > bool 0',
    'traefik_tls_certs_not_after - time() < 21 * 86400 * 1000',
    'probe_ssl_earliest_cert_expiry > 0',
    'traefik_tls_certs_not_after < time() * 1000',
    'container_memory_usage_bytes < Inf',
    'up != NaN',
  ])('always: %s', (query) => {
    expect(truthOf(query)).toBe('always');
  });

  it.each([
    'up == 0',
    'absent(up)',
    'absent(up) == 1 or up == 0',
    `${cpu} > 80`,
    `(${disk}) * 100 > 85`,
    `${errors} > 0.05`,
    'time() - container_last_seen > 60',
    'traefik_tls_certs_not_after - time() < 21 * 86400',
    'node_filesystem_avail_bytes / other_bytes > 5',
    'container_memory_usage_bytes / container_spec_memory_limit_bytes > 2',
    'sum(up) > 5',
    'a_total / b_total > 5',
    'rate(other_total[5m]) > 1',
    'up unless other',
    'up == 0 unless vector(1)',
    'up == 0 unless on () vector(1) > 2',
    'up == 0 and on () vector(0)',
    'up == 0 unless on () up{job="x"}',
    'max_over_time(up[10m]) unless up',
    'job:up:min == 0 and vector(1)',
    'sum by (job) (up) == 0 and vector(1)',
    'sum(up) == 0 and vector(1)',
    'up{job="a"} == 0 and up{job="b"} == 1',
    'up == 0 and on (job) up == 1',
    'cert_expiry_seconds < 86400 * 14',
    'ssl_certificate_expiry < 14',
    'up == 0 and on () hour() >= 6',
    '{__name__=~"a|b"} > 5',
    'predict_linear(node_filesystem_avail_bytes[1h], 4 * 3600) < 0',
    'stddev(up) > 0.2',
    'node_timex_offset_seconds < 0',
    'clamp_min(up, 7) == 7',
    'changes(up[5m]) > 3',
    'up',
  ])('depends: %s', (query) => {
    expect(truthOf(query)).not.toBe('never');
    expect(truthOf(query)).not.toBe('always');
  });

  it('says nothing of what is no PromQL', () => {
    expect(truthOf('up ==')).toBeNull();
  });
});

describe('readNumber', () => {
  it.each([
    ['0x1F', 31],
    ['1e3', 1000],
    ['Inf', Infinity],
    ['-inf', -Infinity],
    ['1_000', 1000],
    ['1h30m', 5400],
    ['250ms', 0.25],
    ['5 apples', null],
    ['', 0],
  ])('%s', (text, expected) => {
    expect(readNumber(text)).toBe(expected);
  });
});
