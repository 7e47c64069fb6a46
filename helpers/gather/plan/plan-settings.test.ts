import { describe, expect, it } from 'vitest';
import { planContainers } from './plan-containers.ts';
import { planHardening } from './plan-settings.ts';
import { readConfig } from './read-config.ts';

/** The services as `docker compose config` would print them, and how they would be set. */
function settingsOf(services: Record<string, object>, beside: object = {}) {
  const planned = readConfig({ name: 'shelf', services, networks: { default: { name: 'shelf_default' } }, ...beside });
  const { containers } = planHardening(planned, planContainers(planned), 'nobody looked');
  return new Map(containers.map((each) => [each.subject, each] as const));
}
const one = (service: object, beside: object = {}) => {
  const settings = settingsOf({ lamp: { image: 'lamp:1', ...service } }, beside).get('lamp');
  if (!settings) throw new Error('there is no lamp');
  return settings;
};

describe('how a container is set that is only written down', () => {
  it.each([
    ['nothing', {}, { name: 'no', attempts: 0 }],
    ['so many times', { restart: 'on-failure:5' }, { name: 'on-failure', attempts: 5 }],
    [
      'a swarm’s word for always',
      { deploy: { restart_policy: { condition: 'any' } } },
      { name: 'always', attempts: 0 },
    ],
    [
      'a swarm’s before its own',
      { restart: 'always', deploy: { restart_policy: { condition: 'on-failure', max_attempts: 3 } } },
      { name: 'on-failure', attempts: 3 },
    ],
  ])('is started again: %s', (_, service, restart) => {
    expect(one(service).restart).toEqual(restart);
  });

  it('has devices, those of a driver, and what a driver is asked for', () => {
    const devices = ['/dev/dri', 'vendor.test/gpu=all'].map((source) => ({ source, target: source }));
    const reserved = {
      deploy: { resources: { reservations: { devices: [{ driver: 'nvidia', capabilities: ['gpu'] }] } } },
    };
    const { devices: own, deviceRequests } = one({ devices, gpus: [{ count: -1 }], ...reserved });
    expect(own).toEqual(['/dev/dri']);
    expect(deviceRequests).toEqual(['nvidia gpu', 'cdi vendor.test/gpu=all', ' gpu']);
  });

  it.each([
    ['a test', { test: ['CMD', 'true'] }, true],
    ['one that is switched off', { disable: true }, false],
    ['none by its own word', { test: ['NONE'] }, false],
    ['only how often', { interval: '5s' }, null],
    ['nothing', null, null],
  ])('has a health check: %s', (_, healthcheck, has) => {
    expect(one({ healthcheck }).healthcheck).toBe(has);
  });

  it.each([
    ['built', { build: { context: '/srv' } }],
    ['built', { pull_policy: 'build' }],
    ['named', { pull_policy: 'never', image: 'redis:7' }],
    ['pulled', { pull_policy: 'always' }],
    ['pulled', { image: 'ghcr.io/lamp/lamp:1' }],
    ['pulled', { image: 'redis:7' }],
    ['named', {}],
  ] as const)('has an image that is %s: %j', (planned, service) => {
    expect(one(service).planned).toBe(planned);
  });

  it('has mounts of its own before those that are lent, and those to be read where that is said', () => {
    const bind = (source: string, target: string) => ({ type: 'bind', source, target });
    const found = settingsOf({
      lender: { image: 'a:1', volumes: [bind('/run', '/one'), bind('/srv', '/two')], volumes_from: ['lamp'] },
      lamp: { image: 'b:1', volumes: [bind('/home', '/two')], volumes_from: ['lender:ro', 'container:stranger'] },
    }).get('lamp');
    expect(
      found?.mounts.map(({ source, destination, writable, foreign }) => [source, destination, writable, foreign]),
    ).toEqual([
      ['/run', '/one', false, undefined],
      ['/home', '/two', true, undefined],
      ['stranger', 'container:stranger', true, true],
    ]);
  });

  it('is no container where a provider makes something else of it', () => {
    expect([...settingsOf({ lamp: { image: 'lamp:1' }, store: { provider: { type: 'cloud' } } }).keys()]).toEqual([
      'lamp',
    ]);
  });

  it('shares the namespace of a neighbour by the id that the neighbour will have', () => {
    const { pidMode, ipcMode } = one({ pid: 'service:lamp', ipc: 'container:other' });
    expect([pidMode, ipcMode]).toEqual(['container:planned lamp', 'container:other']);
  });
});
