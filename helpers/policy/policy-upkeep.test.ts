import { describe, expect, it } from 'vitest';
import { parsePolicy } from './load.ts';
import { policyAt } from './policy.ts';

const at = (iteration: number, text: string) =>
  policyAt(
    parsePolicy(`version: 1\nservices: { a: {}, b: { from: 7 }, vpn: {}, healer: {} }\n${text}\n`, 'stackproof.yaml')
      .file,
    iteration,
  );

describe('who leaves through a tunnel', () => {
  it('is one service, or several, of those that there are by then', () => {
    expect(at(7, 'vpn: { client: a, exit: vpn }').vpn).toEqual({
      clients: ['a'],
      exit: 'vpn',
      address: null,
      names: null,
      forwards: [],
    });
    const both =
      'vpn: { client: [a, b], exit: vpn, address: https://ip.small.test/, names: me.small.test, forwards: [6881] }';
    expect(at(7, both).vpn).toMatchObject({ clients: ['a', 'b'], address: 'https://ip.small.test/', forwards: [6881] });
    expect(at(6, both).vpn?.clients).toEqual(['a']);
  });

  it('is nobody where none is declared, or none is there yet', () => {
    expect(at(7, '').vpn).toBeNull();
    expect(at(6, 'vpn: { client: b, exit: vpn }').vpn).toBeNull();
  });
});

describe('who heals whom', () => {
  it('is autoheal, by its own label, unless the file says otherwise', () => {
    expect(at(7, 'healing: { services: [a, b] }').healing).toEqual({
      service: 'autoheal',
      services: ['a', 'b'],
      label: 'autoheal=true',
      withinSeconds: 90,
    });
    expect(at(6, 'healing: { service: healer, services: [a, b], label: "" }').healing).toMatchObject({
      service: 'healer',
      services: ['a'],
      label: '',
    });
  });

  it('is nobody where nobody is to be healed', () => {
    expect(at(7, '').healing.service).toBeNull();
    expect(at(6, 'healing: { services: [b] }').healing.service).toBeNull();
  });
});

describe('who bans addresses', () => {
  it('is fail2ban with all its jails, unless the file says otherwise', () => {
    expect(at(7, 'bans: { service: a }').bans).toEqual({ service: 'a', kind: 'fail2ban', jails: [] });
    const told = at(7, 'bans: { service: b, kind: crowdsec, jails: [proxy] }').bans;
    expect(told).toEqual({ service: 'b', kind: 'crowdsec', jails: ['proxy'] });
  });

  it('is nobody where none is declared, or none is there yet', () => {
    expect(at(7, '').bans).toBeNull();
    expect(at(6, 'bans: { service: b }').bans).toBeNull();
  });
});
