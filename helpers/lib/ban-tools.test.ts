import { describe, expect, it } from 'vitest';
import { banToolOf } from './ban-tools.ts';

describe('a program that bans addresses', () => {
  it.each([
    ['registry.test/somebody/fail2ban:1.1', null, 'fail2ban'],
    ['crowdsecurity/crowdsec@sha256:0123', 'wall', 'crowdsec'],
    ['example.test/hardened:1', 'fail2ban', 'fail2ban'],
    ['somebody/crowdsec-firewall-bouncer:2', 'bouncer', null],
    ['fail2ban-exporter', 'exporter', null],
    ['registry.test:5000/traefik', 'traefik', null],
  ])('%s, as %s, is %s', (image, service, tool) => {
    expect(banToolOf({ image, service })).toBe(tool);
  });
});
