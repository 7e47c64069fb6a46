/** Where the small world's services sit: network → service → last number of the address. */
export const endpoints = {
  'dmz-net': { traefik: 2 },
  'frontend-net': { traefik: 2, jellyfin: 3 },
  'backend-net': { traefik: 2, sonarr: 3, radarr: 4 },
  'download-net': { traefik: 2, gluetun: 3, sonarr: 4, radarr: 5 },
  'egress-net': { jellyfin: 2 },
} as const;

/** TCP ports that each network namespace of the small world listens on, beyond loopback. */
export const ports: Readonly<Record<string, readonly number[]>> = {
  traefik: [80, 443],
  jellyfin: [8096],
  sonarr: [8989],
  radarr: [7878],
  gluetun: [8080, 6881],
};

/** The first number of a network's own 32 addresses. */
export const base = (network: string) => Object.keys(endpoints).indexOf(network) * 32;

/** Whether a network of the small world is cut off from the outside. */
export const isInner = (network: string): boolean => network === 'frontend-net' || network === 'backend-net';

/** A service's address on a network; null: it has no endpoint there. */
export const addressOf = (network: string, service: string): string | null => {
  const endpoint = (endpoints as Record<string, Record<string, number>>)[network]?.[service];
  return endpoint === undefined ? null : `203.0.113.${base(network) + endpoint}`;
};
