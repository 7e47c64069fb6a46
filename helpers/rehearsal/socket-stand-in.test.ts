import { describe, expect, it } from 'vitest';
import { isSocketProxy, playedBySocketProxy } from './socket-stand-in.ts';
import { readModel, type Service } from './compose-model.ts';

const serviceOf = (given: object): Service => {
  const { services } = readModel({ name: 'shelf', services: { door: given } });
  if (!services['door']) throw new Error('door is gone');
  return services['door'];
};
const socket = { type: 'bind', source: '/var/run/docker.sock', target: '/run/docker.sock', read_only: true };
const api = [{ port: 2375, speaks: 'http' as const }];

describe('a socket proxy that the lab has not', () => {
  it.each([
    ['by its name', { image: 'registry.test/wollomatic/socket-proxy:1', volumes: [socket] }, [], true],
    ['by where it listens', { image: 'registry.test/gate:1', volumes: [socket] }, api, true],
    ['not without the socket', { image: 'registry.test/socket-proxy:1' }, api, false],
    ['not whoever only has it', { image: 'registry.test/portainer:2', volumes: [socket] }, [], false],
  ])('is known %s', (_, given, listening, expected) => {
    expect(isSocketProxy(serviceOf(given), listening)).toBe(expected);
  });

  it('is played by the lab’s own, which reads where it has the socket, and is not told the original’s words', () => {
    const given = { image: 'x', command: ['-allowGET=.*'], user: '65534:998', read_only: true, volumes: [socket] };
    const { value, changes } = playedBySocketProxy('door', serviceOf({ ...given, cap_drop: ['ALL'] }));
    expect(value).toEqual({
      image: 'x',
      cap_drop: ['ALL'],
      volumes: [socket],
      environment: expect.objectContaining({ CONTAINERS: '1', SOCKET_PATH: '/run/docker.sock' }) as unknown,
    });
    expect(value.environment).not.toHaveProperty('POST');
    expect(changes.map(({ kind, hides }) => [kind, hides])).toEqual([
      ['image', ['program']],
      ['settings', ['program']],
    ]);
  });

  it('has a health check where the original has', () => {
    const { value } = playedBySocketProxy('door', serviceOf({ image: 'x', healthcheck: { test: ['CMD', './check'] } }));
    expect(value.healthcheck?.test).toEqual(['CMD', 'wget', '-qO/dev/null', 'http://127.0.0.1:2375/_ping']);
    const off = playedBySocketProxy('door', serviceOf({ image: 'x', healthcheck: { disable: true } }));
    expect(off.value.healthcheck).toEqual({ disable: true });
  });
});
