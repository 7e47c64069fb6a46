import { PolicyFile } from '../../policy/schema.ts';

/** What the small world is good by. */
export const policyFile = PolicyFile.parse({
  version: 1,
  project: 'small',
  iteration: 2,
  networks: {
    'dmz-net': { members: ['traefik'] },
    'frontend-net': { internal: true, isolated: true, ipv6: true, members: ['traefik', 'jellyfin'] },
    'backend-net': { internal: true, isolated: true, members: ['traefik', 'sonarr', 'radarr'] },
    'download-net': { members: ['traefik', 'gluetun', 'sonarr', 'radarr'] },
    'egress-net': { icc: false, members: ['jellyfin'] },
    'security-net': { from: 4, members: ['traefik', 'authelia'] },
    'session-net': { from: 4, internal: true, isolated: true, members: ['authelia', 'redis'] },
    'media-network': { until: 2, members: ['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun'] },
  },
  services: {
    traefik: { internet: true },
    jellyfin: { internet: true, responds: { port: 8096, path: '/health' } },
    sonarr: { internet: true, responds: { port: 8989, path: '/ping' } },
    radarr: { internet: true, responds: { port: 7878, path: '/ping' } },
    gluetun: { internet: true },
    qbittorrent: { health: false, sharesNetworkOf: 'gluetun' },
    fail2ban: { hostNetwork: true },
    authelia: { from: 4 },
    redis: { from: 4 },
  },
  paths: {
    required: [
      { from: 'traefik', to: 'jellyfin', port: 8096 },
      { from: 'sonarr', to: 'gluetun', port: 8080 },
    ],
  },
  ports: {
    allowed: [
      { port: 6881, owner: 'gluetun' },
      { port: 6881, protocol: 'udp', owner: 'gluetun' },
    ],
  },
  hosts: {
    'jellyfin.small.test': 'jellyfin',
    'sonarr.small.test': 'sonarr',
    'radarr.small.test': 'radarr',
    'qbittorrent.small.test': 'qbittorrent',
    'auth.small.test': { service: 'authelia', from: 4 },
  },
  access: {
    bypass: ['jellyfin', 'authelia'],
    one_factor: ['radarr'],
    two_factor: ['sonarr', 'qbittorrent'],
    login: { service: 'authelia', port: 9091, host: 'auth.small.test' },
    store: { service: 'redis' },
    keys: [{ host: 'sonarr.small.test' }],
    accounts: { anna: { user: 'anna', password: 'env:SMALL_PASSWORD', totp: 'env:SMALL_TOTP' } },
  },
  backups: {
    sets: { nightly: { from: 7, service: 'sonarr', path: '/backups', kind: 'tar', holds: ['sonarr-config'] } },
    unneeded: [{ from: '/srv/films', why: 'they can be had again' }],
  },
  vpn: { client: 'qbittorrent', exit: 'gluetun', forwards: [6881] },
  healing: { service: 'fail2ban', services: ['sonarr', 'radarr'] },
  bans: { service: 'fail2ban', jails: ['traefik-auth'] },
  legacy: { network: 'media-network', until: 2 },
  formerPorts: [{ port: 8989 }, { port: 7878 }, { port: 8096 }, { port: 1900, protocol: 'udp' }, { port: 80 }],
});
