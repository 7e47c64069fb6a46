import { describe, expect, it } from 'vitest';
import { secured } from '../testing/worlds/world-secured.ts';
import { world } from '../testing/worlds/world.ts';
import { derivePolicy, type Seen } from './derive.ts';
import { openQuestions, reachedIteration } from './open-questions.ts';

const asked = (change?: Parameters<typeof world>[0], isRead = true) => {
  const { containers, networks, traefik } = world(change).evidence;
  const seen: Seen = { project: 'small', containers, networks, traefik: isRead ? traefik : null };
  return openQuestions(seen, derivePolicy(seen));
};

describe('what a derived policy leaves to its owner', () => {
  it('is who answers without a login', () => {
    expect(asked()).toEqual([
      'On the host network, each port is the host’s (ports.allowed, else services.NAME.listens): fail2ban',
      'Answer without a login, as far as the proxy’s table says (access.bypass): ' +
        'jellyfin, qbittorrent, radarr, sonarr',
    ]);
  });

  it('is every door that stands open', () => {
    const questions = asked(({ containers, traefik }) => {
      const radarr = containers.find(({ subject }) => subject === 'radarr');
      radarr?.requested.push({ hostIp: '', hostPort: 7878, containerPort: 7878, protocol: 'tcp' });
      radarr?.requested.push({ hostIp: '127.0.0.1', hostPort: 7879, containerPort: 7878, protocol: 'tcp' });
      radarr?.mounts.push({
        type: 'bind',
        source: '/var/run/docker.sock',
        destination: '/var/run/docker.sock',
        writable: false,
      });
      Object.assign(containers.find(({ subject }) => subject === 'jellyfin') ?? {}, { namespace: 'host' });
      for (const router of traefik.routers) if (router.name === 'radarr@docker') router.rule = 'PathPrefix(`/`)';
    });
    expect(questions.slice(0, 4)).toEqual([
      'On the host network, each port is the host’s (ports.allowed, else services.NAME.listens): fail2ban, jellyfin',
      'Published beyond the proxy (ports.allowed): radarr 7878/tcp',
      'Have the engine’s socket (socket.clients): radarr',
      'Take any name at any path (hosts, "*"): radarr@docker',
    ]);
  });

  it('is a port of the proxy’s as that of whom TCP or UDP routers alone lead to', () => {
    const published = (kind: 'http' | 'tcp' | 'udp', over: 'tcp' | 'udp', others: readonly object[] = []) =>
      asked(({ containers, traefik }) => {
        const proxy = containers.find(({ service }) => service === 'traefik');
        proxy?.requested.push({ hostIp: '', hostPort: 2222, containerPort: 2022, protocol: over });
        traefik.entryPoints.push({ name: 'ssh', address: over === 'udp' ? ':2022/udp' : ':2022' });
        const [like] = traefik.routers.filter(({ name }) => name === 'radarr@docker');
        const [service] = traefik.services.filter(({ name }) => name === 'radarr@docker');
        if (!like || !service) throw new Error('there is no radarr');
        const ssh = { name: 'ssh@docker', kind, rule: 'HostSNI(`*`)', entryPoints: ['ssh'], service: 'ssh@docker' };
        traefik.routers.push({ ...like, ...ssh }, ...others.map((other) => ({ ...like, ...ssh, ...other })));
        const servers = service.servers.map(({ url }) => ({ url: url.replace(/^https?:\/\//, ''), status: '' }));
        traefik.services.push({ ...service, name: 'ssh@docker', kind, servers });
      }).find((each) => each.startsWith('Published'));
    const door = (owner: string, over: string) => `Published beyond the proxy (ports.allowed): ${owner} 2222/${over}`;
    expect(published('tcp', 'tcp')).toBe(door('radarr', 'tcp'));
    expect(published('udp', 'udp')).toBe(door('radarr', 'udp'));
    expect(published('tcp', 'udp')).toBe(door('radarr', 'udp'));
    expect(published('http', 'tcp')).toBe(door('traefik', 'tcp'));
    expect(published('tcp', 'tcp', [{ name: 'web@docker', kind: 'http' }])).toBe(door('traefik', 'tcp'));
    expect(published('tcp', 'tcp', [{ name: 'far@file', provider: 'file', service: 'far@file' }])).toBe(
      door('traefik', 'tcp'),
    );
  });

  it('is a range of ports in one word, and whatever does not follow on by itself', () => {
    const [, published] = asked(({ containers }) => {
      const [radarr, sonarr] = ['radarr', 'sonarr'].map((name) => containers.find(({ subject }) => subject === name));
      const open = (hostPort: number, protocol: 'tcp' | 'udp') => ({
        hostIp: '',
        hostPort,
        containerPort: 1,
        protocol,
      });
      radarr?.requested.push(
        open(7002, 'udp'),
        open(7000, 'udp'),
        open(7001, 'udp'),
        open(7001, 'tcp'),
        open(7004, 'udp'),
      );
      radarr?.requested.push(open(0, 'tcp'));
      sonarr?.requested.push(open(7003, 'udp'));
    });
    expect(published).toBe(
      'Published beyond the proxy (ports.allowed): radarr 7000 to 7002/udp, radarr 7001/tcp, radarr 7004/udp, ' +
        'radarr any port/tcp, sonarr 7003/udp',
    );
  });

  it('is who holds a tunnel by his name and was not declared, and who did not run', () => {
    const questions = asked(({ containers }) => {
      const like = (subject: string, change: object) => {
        const [radarr] = containers.filter((each) => each.subject === 'radarr');
        if (!radarr) throw new Error('there is no radarr');
        containers.push({ ...radarr, subject, name: subject, service: subject, namespace: subject, ...change });
      };
      like('vpn', { image: 'ghcr.io/wg-easy/wg-easy:15' });
      like('mesh', { image: 'tailscale/tailscale:latest' });
      like('cloudflared', { image: 'cloudflare/cloudflared:latest' });
      like('asleep', { status: 'created' });
      like('broken', { status: 'restarting' });
      like('broken#2', { status: 'exited', service: 'radarr' });
      like('job', { status: 'exited', exitCode: 0, restartPolicy: 'no' });
    });
    expect(questions[0]).toBe(
      'Did not run, so nobody saw what they serve (start them, and run init again): asleep, broken',
    );
    expect(questions).toContain('By their name they hold a tunnel (tunnels): mesh, vpn');
  });

  it('is who may ask for a login or not, where nobody read the proxy’s table', () => {
    const away = ({ containers }: { containers: { service: string | null; labels: Record<string, string> }[] }) =>
      void Object.assign(containers.find(({ service }) => service === 'sonarr')?.labels ?? {}, {
        'traefik.http.routers.sonarr.service': 'noop@internal',
      });
    const unread = 'Nobody read whether they ask for a login (access.one_factor, two_factor or bypass): ';
    expect(asked(undefined, false).at(-1)).toBe(`${unread}jellyfin, qbittorrent, radarr, sonarr`);
    expect(asked(away, false).at(-1)).toBe(`${unread}jellyfin, qbittorrent, radarr`);
  });

  it('is who answers on another machine without a login, too, and nobody behind a router to nothing', () => {
    const questions = asked(({ traefik }) => {
      const [like] = traefik.routers.filter(({ name }) => name === 'radarr@docker');
      if (!like) throw new Error('there is no radarr');
      const router = {
        ...like,
        ...{ name: 'nas@file', provider: 'file', service: 'nas@file', rule: 'Host(`nas.test`)' },
      };
      traefik.routers.push(router, { ...router, name: 'www@file', service: 'noop@internal', rule: 'Host(`www.test`)' });
    });
    expect(questions.at(-1)).toMatch(/\(access\.bypass\): jellyfin, nas, qbittorrent, radarr, sonarr$/);
  });
});

it('the iteration is the last of which the stack shows signs', () => {
  const reached = ({ evidence: { containers, networks, traefik } }: ReturnType<typeof world>, table = traefik) =>
    reachedIteration({ traefik: table }, derivePolicy({ project: 'small', containers, networks, traefik: table }));
  const plain = world(({ traefik }) => {
    traefik.entryPoints = traefik.entryPoints.filter(({ name }) => name !== 'websecure');
  });
  expect([reached(plain), reached(world()), reached(secured())]).toEqual([2, 3, 4]);
});
