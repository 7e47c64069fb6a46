import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from './load.ts';
import { describePermits } from './permits.ts';
import { policyAt } from './policy.ts';
import { PolicyFile } from './schema.ts';

const text = readFileSync(join(import.meta.dirname, '../../fixtures/policies/reference.yaml'), 'utf8');
const { file } = parsePolicy(text, 'reference.yaml');

describe('what a policy permits', () => {
  it('is said of iteration 2 of the reference', () => {
    expect(describePermits(policyAt(file, 2))).toEqual([
      'Open to the outside: 80/tcp, 443/tcp (traefik); 6881/tcp, 6881/udp (gluetun)',
      'Networks with a way out: dmz-net, download-net, egress-net and security-net',
      'May reach the internet: alertmanager, bazarr, cloudflared, gluetun, jellyfin, jellyseerr, prowlarr, ' +
        'radarr, sonarr and traefik',
      'On the host network: fail2ban (listening on nothing)',
      'Without a health check: cloudflared and qbittorrent',
      'Tunnels: cloudflared to http://traefik:80',
      'Up to 95 % CPU, 95 % memory and 95 % disk, round trips up to 1 ms, answers up to 10 ms',
    ]);
  });

  it('says so where nothing is open', () => {
    const shut = { ...policyAt(PolicyFile.parse({ version: 1 }), 2), ports: [] };
    expect(describePermits(shut)[0]).toBe('Open to the outside: nothing');
  });

  it('says who gets in without login, once there is one', () => {
    const access = {
      bypass: ['films'],
      one_factor: ['wishes'],
      two_factor: ['mail'],
      open: [{ host: 'mail.test', path: '/ping' }],
      keys: [{ host: 'mail.test', path: '/api' }],
      addresses: { printer: ['192.168.1.0/24', 'fd00::/8'] },
      around: ['metrics'],
    };
    const services = { films: {}, wishes: {}, mail: {}, metrics: {}, printer: {} };
    const policy = PolicyFile.parse({ version: 1, services, access });
    expect(describePermits(policyAt(policy, 4))).toEqual(
      expect.arrayContaining([
        'Answer without login: films; the paths mail.test/ping; ' +
          'to whoever has the application’s key mail.test/api; ' +
          'printer to visitors from 192.168.1.0/24 and fd00::/8 alone; after one factor wishes; ' +
          'whatever is not declared is denied',
        'May reach protected backends round the proxy: metrics',
        'TLS 1.2 and above, certificates down to 14 days, plain HTTP answered below /.well-known/acme-challenge/',
      ]),
    );
    expect(describePermits(policyAt(policy, 2)).filter((sentence) => sentence.includes('login'))).toEqual([]);
  });

  it('names every door of iteration 1, and that isolation is on paper', () => {
    const permits = describePermits(policyAt(file, 1));
    const open = permits.find((sentence) => sentence.startsWith('Open to the outside'));
    expect(open?.match(/\d+\/(tcp|udp)/g)).toHaveLength(22);
    expect(permits).toContain(
      'The legacy network media-network may still be there until iteration 2: while it is, isolation is on paper only',
    );
  });

  it('names what is broad', () => {
    const broad = PolicyFile.parse({
      version: 1,
      services: { agent: { hostNetwork: true, listens: [{ port: 9100 }, { port: 53, protocol: 'udp' }] } },
      networks: { half: { internal: true } },
      paths: {
        allowed: [
          { from: 'a', to: 'b' },
          { from: 'host', to: 'c', port: 53, protocol: 'udp' },
        ],
      },
      socket: { clients: ['portal', 'agent'], writes: true },
      tunnels: [{ service: 'mesh' }],
      upnp: [{ port: 51413, protocol: 'udp' }],
      waivers: [
        {
          check: 'published-ports',
          subject: 'a:1/tcp',
          reason: 'it moves in May',
          owner: 'anna',
          expires: '2027-01-31',
        },
      ],
    });
    expect(describePermits(policyAt(broad, 2))).toEqual([
      'Open to the outside: 80/tcp, 443/tcp (traefik)',
      'Internal networks that may reach the host through their gateway: half',
      'May talk beyond shared networks: a → b and host → c:53/udp',
      'On the host network: agent (listening on 9100/tcp and 53/udp)',
      'May ask the Docker API: agent and portal, writing included',
      'Tunnels: mesh to nowhere',
      'The router at home may map: 51413/udp',
      'Up to 95 % CPU, 95 % memory and 95 % disk, round trips up to 1 ms, answers up to 10 ms',
      'Waived until 2027-01-31: published-ports on a:1/tcp, because it moves in May (anna)',
    ]);
  });

  it('say so where nothing is open', () => {
    const behind = PolicyFile.parse({ version: 1, proxy: { tls: 'elsewhere' } });
    expect(describePermits(policyAt(behind, 2))).toContain('Open to the outside: nothing');
  });

  it('say from iteration 7 on what nobody backs up, and how full a disk may be', () => {
    const policy = PolicyFile.parse({
      version: 1,
      backups: { unneeded: [{ from: '/srv/films', why: 'they can be had again' }] },
      headroom: { of: { 'loki:/loki': 5 } },
    });
    const mine = (iteration: number) =>
      describePermits(policyAt(policy, iteration)).filter((sentence) => /backup|GB/.test(sentence));
    expect(mine(7)).toEqual([
      'In no backup: /srv/films (they can be had again)',
      'Disks down to 50 GB free and 10 % of their inodes, loki:/loki down to 5 GB',
    ]);
    expect(mine(6)).toEqual([]);
  });
});
