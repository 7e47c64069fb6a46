import { expect, it } from 'vitest';
import { enabledByLabel, labelOf } from './traefik-labels.ts';

it.each([
  [{}, null],
  [{ 'traefik.enable': 'true' }, true],
  [{ 'Traefik.Enable': '1' }, true],
  [{ 'traefik.enable': 'T' }, true],
  [{ 'traefik.enable': 'false' }, false],
  [{ 'TRAEFIK.ENABLE': '0' }, false],
  [{ 'traefik.enable': 'F' }, false],
  [{ 'traefik.enable': 'yes' }, false],
  [{ 'traefik.enable': '' }, false],
])('%j has Traefik take the container: %j', (labels, enabled) => {
  expect(enabledByLabel(labels)).toBe(enabled);
});

it('a key counts in any case', () => {
  expect(labelOf({ 'Traefik.Docker.Network': 'edge' }, 'traefik.docker.network')).toBe('edge');
  expect(labelOf({}, 'traefik.docker.network')).toBeUndefined();
});
