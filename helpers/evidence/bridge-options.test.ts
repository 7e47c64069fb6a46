import { expect, it } from 'vitest';
import { gatewayMode, gatewayModeOption, isIsolated, keepsApart } from './bridge-options.ts';

const isolated = (...families: (4 | 6)[]) =>
  Object.fromEntries(families.map((family) => [gatewayModeOption(family), 'isolated']));

it.each([
  ['false', true],
  ['False', true],
  ['f', true],
  ['0', true],
  ['true', false],
  ['1', false],
  ['', false],
  [undefined, false],
])('members are kept from each other by enable_icc: %j is %j', (said, apart) => {
  const options = said === undefined ? {} : { 'com.docker.network.bridge.enable_icc': said };
  expect(keepsApart({ options })).toBe(apart);
});

it('a bridge hides its containers behind the host where nothing else is said', () => {
  expect([gatewayMode({}, 4), gatewayMode({ [gatewayModeOption(6)]: '' }, 6)]).toEqual(['nat', 'nat']);
  expect(gatewayMode({ [gatewayModeOption(4)]: 'routed' }, 4)).toBe('routed');
});

it('a bridge is isolated in each family that it has', () => {
  expect(isIsolated({ options: isolated(4), ipv6: false })).toBe(true);
  expect(isIsolated({ options: isolated(4), ipv6: true })).toBe(false);
  expect(isIsolated({ options: isolated(4, 6), ipv6: true })).toBe(true);
  expect(isIsolated({ options: isolated(6), ipv6: true })).toBe(false);
});
