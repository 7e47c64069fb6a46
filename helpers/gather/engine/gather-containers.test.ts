import { describe, expect, it } from 'vitest';
import { describeContainers } from './gather-containers.ts';
import { composeLabels, containerAnswer, networkAnswer, endpoint } from './engine-answers.fake.ts';
import { ImageInspection } from './inspection.ts';

const networks = [
  networkAnswer('n1', 'demo_front', {
    Labels: { 'com.docker.compose.project': 'demo', 'com.docker.compose.network': 'front-net' },
  }),
  networkAnswer('n2', 'bridge'),
  networkAnswer('n3', 'host', { Driver: 'host' }),
];
const check = { Test: ['CMD-SHELL', 'busybox true'], Interval: 2_000_000_000 };
const images = new Map([
  ['sha256:one', ImageInspection.parse({ Id: 'sha256:one', Config: {} })],
  ['sha256:checked', ImageInspection.parse({ Id: 'sha256:checked', Config: { Healthcheck: check } })],
]);
const describeThem = (...containers: ReturnType<typeof containerAnswer>[]) =>
  describeContainers(containers, images, networks, { project: 'demo', others: [], services: [] });

describe('names', () => {
  it('are the service, numbered from the second replica on', () => {
    const two = containerAnswer({ id: 'b', name: 'demo-web-2', labels: composeLabels('demo', 'web', 2) });
    const one = containerAnswer({ id: 'a', name: 'demo-web-1', labels: composeLabels('demo', 'web', 1) });
    expect(describeThem(two, one).map(({ subject, name }) => [subject, name])).toEqual([
      ['web', 'demo-web-1'],
      ['web#2', 'demo-web-2'],
    ]);
  });

  it('are the policy’s for members of further projects, and for single services of others', () => {
    const all = ['demo', 'edge', 'books'].flatMap((project) =>
      ['redis', 'web'].map((service) =>
        containerAnswer({
          id: `${project}${service}`,
          name: `${project}-${service}-1`,
          labels: composeLabels(project, service),
        }),
      ),
    );
    const seen = describeContainers(all, images, networks, {
      project: 'demo',
      others: ['edge'],
      services: ['books/web'],
    });
    expect(seen.map(({ subject, service, member }) => [subject, service, member])).toEqual([
      ['books/redis', 'redis', false],
      ['books/web', 'books/web', true],
      ['edge/redis', 'edge/redis', true],
      ['edge/web', 'edge/web', true],
      ['redis', 'redis', true],
      ['web', 'web', true],
    ]);
  });

  it('carry the project of others, and are the container’s own for strays', () => {
    const seen = describeThem(
      containerAnswer({ id: 'a', name: 'x', labels: composeLabels('other', 'wiki') }),
      containerAnswer({ id: 'b', name: 'stray' }),
      containerAnswer({ id: 'c', name: 'demo-web-1', labels: composeLabels('demo', 'web') }),
    );
    expect(seen.map(({ subject, project, member }) => [subject, project, member])).toEqual([
      ['other/wiki', 'other', false],
      ['stray', null, false],
      ['web', 'demo', true],
    ]);
  });

  it('never hide a stray behind a service of the same name, nor behind a namespace', () => {
    const seen = describeThem(
      containerAnswer({ id: 'a', name: 'web' }),
      containerAnswer({ id: 'b', name: 'demo-web-1', labels: composeLabels('demo', 'web') }),
      containerAnswer({ id: 'c', name: 'host' }),
    );
    expect(seen.map(({ subject, member }) => [subject, member])).toEqual([
      ['container:host', false],
      ['container:web', false],
      ['web', true],
    ]);
  });
});

describe('namespaces', () => {
  const owner = containerAnswer({ id: 'a'.repeat(64), name: 'demo-vpn-1', labels: composeLabels('demo', 'vpn') });
  const guest = (mode: string, service = 'guest') =>
    containerAnswer({
      id: `guest-${service}`,
      name: `demo-${service}-1`,
      labels: composeLabels('demo', service),
      hostConfig: { NetworkMode: mode },
    });
  const namespaceOf = (...all: ReturnType<typeof containerAnswer>[]) =>
    Object.fromEntries(describeThem(...all).map(({ subject, namespace }) => [subject, namespace]));

  it('are shared by id, by name, and through a guest', () => {
    expect(namespaceOf(owner, guest(`container:${'a'.repeat(64)}`))).toEqual({ vpn: 'vpn', guest: 'vpn' });
    expect(namespaceOf(owner, guest('container:demo-vpn-1'))).toEqual({ vpn: 'vpn', guest: 'vpn' });
    expect(namespaceOf(owner, guest('container:demo-vpn-1'), guest('container:guest-guest', 'second'))).toEqual({
      vpn: 'vpn',
      guest: 'vpn',
      second: 'vpn',
    });
  });

  it('are the host on the host network, which is no endpoint', () => {
    const [seen] = describeThem(
      containerAnswer({
        id: 'h',
        name: 'demo-ban-1',
        labels: composeLabels('demo', 'ban'),
        hostConfig: { NetworkMode: 'host' },
        networks: { host: endpoint('n3', '') },
      }),
    );
    expect(seen).toMatchObject({ namespace: 'host', attachments: [] });
  });

  it('stay the container’s own when the owner is gone, and end where containers go in a ring', () => {
    expect(namespaceOf(guest('container:0123456789abcdef'))).toEqual({ guest: 'guest' });
    expect(namespaceOf(guest('container:guest-b', 'a'), guest('container:guest-a', 'b'))).toEqual({ a: 'a', b: 'b' });
  });
});

describe('health', () => {
  const healthOf = (config: Record<string, unknown>, state: Record<string, unknown> = {}, image = 'sha256:checked') =>
    describeThem(containerAnswer({ id: 'a', name: 'a', image, config, state }))[0]?.health;

  it('is declared by Compose, by the image, or by nobody', () => {
    expect(healthOf({ Healthcheck: { Test: ['CMD', 'true'] } })?.declaredBy).toBe('compose');
    expect(healthOf({ Healthcheck: check })?.declaredBy).toBe('image');
    expect(healthOf({ Healthcheck: { Test: ['NONE'] } })?.declaredBy).toBe('none');
    expect(healthOf({}, {}, 'sha256:one')).toEqual({ declaredBy: 'none', status: 'none', lastOutput: '' });
  });

  it('keeps the last word of the check, without secrets', () => {
    const log = [{ Output: 'first' }, { Output: 'refused: token=abcdef0123456789\n' }];
    expect(healthOf({ Healthcheck: check }, { Health: { Status: 'unhealthy', FailingStreak: 3, Log: log } })).toEqual({
      declaredBy: 'image',
      status: 'unhealthy',
      lastOutput: 'refused: token=[redacted]',
    });
  });
});

describe('ports and endpoints', () => {
  const [seen] = describeThem(
    containerAnswer({
      id: 'a',
      name: 'demo-web-1',
      labels: { ...composeLabels('demo', 'web'), 'traefik.enable': 'true', 'org.example': 'x' },
      hostConfig: {
        PortBindings: {
          '8096/tcp': [{ HostIp: '', HostPort: '18096' }],
          '8097/udp': [{ HostIp: '127.0.0.1', HostPort: '' }],
          '7878/tcp': [{ HostIp: '', HostPort: '49152-49160' }],
        },
      },
      ports: {
        '8096/tcp': [
          { HostIp: '0.0.0.0', HostPort: '18096' },
          { HostIp: '::', HostPort: '18096' },
        ],
        '9999/tcp': null,
      },
      networks: {
        demo_front: endpoint('n1', '203.0.113.34', '2001:db8:2::2', '203.0.113.33'),
        bridge: endpoint('n2', ''),
      },
      config: { ExposedPorts: { '8096/tcp': {}, '1900/udp': {} } },
    }),
  );

  it('tell what is bound from what was asked for', () => {
    expect(seen?.published).toEqual(
      ['0.0.0.0', '::'].map((hostIp) => ({ hostIp, hostPort: 18096, containerPort: 8096, protocol: 'tcp' })),
    );
    expect(seen?.requested).toEqual([
      { hostIp: '', hostPort: 18096, containerPort: 8096, protocol: 'tcp' },
      { hostIp: '127.0.0.1', hostPort: 0, containerPort: 8097, protocol: 'udp' },
      { hostIp: '', hostPort: 0, containerPort: 7878, protocol: 'tcp' },
    ]);
    expect(seen?.exposed).toEqual([
      { port: 8096, protocol: 'tcp' },
      { port: 1900, protocol: 'udp' },
    ]);
  });

  it('go by the Compose key, with or without an address', () => {
    expect(seen?.attachments).toEqual([
      { network: 'bridge', networkId: 'n2', ipv4: null, ipv6: null, gateway4: null, gateway6: null, aliases: ['web'] },
      {
        network: 'front-net',
        networkId: 'n1',
        ipv4: '203.0.113.34',
        ipv6: '2001:db8:2::2',
        gateway4: '203.0.113.33',
        gateway6: null,
        aliases: ['web'],
      },
    ]);
  });

  it('leave foreign labels out', () => {
    expect(Object.keys(seen?.labels ?? {})).toEqual([...Object.keys(composeLabels('demo', 'web')), 'traefik.enable']);
  });
});
