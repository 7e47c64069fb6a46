import { describe, expect, it } from 'vitest';
import { networks } from './mend-networks.ts';
import { asTheyAre } from './remedy.ts';
import { mendOf, stageOf } from './stage.fake.ts';

const mode = (family: 4 | 6) => `com.docker.network.bridge.gateway_mode_ipv${family}`;
const remedyFor = (check: string) => {
  const found = networks.find(({ checks }) => checks?.includes(check));
  if (!found) throw new Error(`no remedy turns ${check}`);
  return found;
};
const mend = (check: string, network: object, rule: object, more: Record<string, object> = {}) =>
  mendOf(
    remedyFor(check),
    'cellar',
    stageOf({ services: more, networks: { cellar: network }, policy: { networks: { cellar: rule } } }),
  );

describe('a network', () => {
  it.each([true, false])('is internal as it is declared: %s', (internal) => {
    expect(mend('network-internal', { internal: !internal }, { internal })).toEqual({
      'networks.cellar.internal': internal,
    });
  });

  it('is isolated in each of its families, and keeps its other options', () => {
    const given = { driver_opts: { own: 'x', [mode(4)]: 'isolated' } };
    expect(mend('gateway-modes', given, { internal: true, isolated: true, ipv6: true })).toEqual({
      'networks.cellar.internal': true,
      'networks.cellar.driver_opts': { own: 'x', [mode(4)]: 'isolated', [mode(6)]: 'isolated' },
    });
  });

  it('is behind NAT again where that is declared', () => {
    expect(mend('gateway-modes', { driver_opts: { [mode(4)]: 'routed' } }, {})).toEqual({
      'networks.cellar.driver_opts': { [mode(4)]: 'nat' },
    });
  });

  it('has the address families that are declared', () => {
    expect(mend('network-drivers', { enable_ipv6: true }, {})).toEqual({ 'networks.cellar.enable_ipv6': false });
  });

  it('that is declared and not there is made, with its members', () => {
    const stage = stageOf({
      services: { films: { networks: { default: null } }, guest: { network_mode: 'service:films' } },
      policy: {
        networks: { cellar: { internal: true, isolated: true, members: ['films', 'guest', 'gone'] } },
        services: { films: null, guest: null, gone: null },
      },
    });
    expect(mendOf(remedyFor('declared-networks'), 'cellar', stage)).toEqual({
      'networks.cellar.internal': true,
      'networks.cellar.driver_opts': { [mode(4)]: 'isolated' },
      'services.films.networks': { default: null, cellar: null },
    });
  });

  it.each([
    ['network-internal', { external: true, name: 'cellar' }, {}, 'the files only join it'],
    ['gateway-modes', {}, { isolated: true }, 'isolated and not internal'],
    ['gateway-modes', {}, {}, asTheyAre],
    ['network-drivers', { driver: 'macvlan' }, {}, 'another network'],
    ['declared-networks', {}, { driver: 'ipvlan' }, 'told of its parent'],
    ['declared-networks', {}, {}, 'none of its members'],
  ])('that no key of the files makes right is not mended: %s', (check, network, rule, why) => {
    expect(mend(check, network, rule)).toContain(why);
  });

  it('that nobody declared is its owner’s to decide', () => {
    const stage = stageOf({ services: {}, networks: { stray: {} } });
    expect(mendOf(remedyFor('network-internal'), 'stray', stage)).toMatch(/^the policy does not declare it/);
  });
});
