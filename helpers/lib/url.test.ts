import { describe, expect, it } from 'vitest';
import { bracketed, hostOf, portOf, splitPort, unbracketed, withPort } from './url.ts';

describe('hosts and ports', () => {
  it('are written with brackets round IPv6, once', () => {
    expect(['203.0.113.7', '2001:db8::7', '[2001:db8::7]', 'sonarr', ''].map(bracketed)).toEqual([
      '203.0.113.7',
      '[2001:db8::7]',
      '[2001:db8::7]',
      'sonarr',
      '',
    ]);
    expect([withPort('203.0.113.7', 80), withPort('2001:db8::7', 80), withPort('::', 'any free port')]).toEqual([
      '203.0.113.7:80',
      '[2001:db8::7]:80',
      '[::]:any free port',
    ]);
    expect(['[2001:db8::7]', '2001:db8::7', 'sonarr'].map(unbracketed)).toEqual([
      '2001:db8::7',
      '2001:db8::7',
      'sonarr',
    ]);
  });

  it.each([
    [':443', { host: '', port: 443 }],
    ['203.0.113.7:80', { host: '203.0.113.7', port: 80 }],
    ['[2001:db8::7]:80', { host: '2001:db8::7', port: 80 }],
    ['localhost:8080', { host: 'localhost', port: 8080 }],
    ['2001:db8::7', null],
    ['2001:db8::7:80', null],
    ['203.0.113.7', null],
    [':443/udp', null],
    ['', null],
  ])('%j is parted into %j', (text, parts) => {
    expect(splitPort(text)).toEqual(parts);
  });
});

describe('URLs', () => {
  it.each([
    ['http://sonarr:8989', 'sonarr', 8989],
    ['https://[2001:db8::7]/x', '2001:db8::7', 443],
    ['http://203.0.113.7', '203.0.113.7', 80],
    ['tcp://203.0.113.7', '203.0.113.7', null],
    ['http_status:404', null, null],
    ['hello_world', null, null],
    ['http://', null, null],
  ])('%s leads to %s, port %s', (url, host, port) => {
    expect([hostOf(url), portOf(url)]).toEqual([host, port]);
  });
});
