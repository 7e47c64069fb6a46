import { readImageName } from '../lib/image-name.ts';

/** A program of which the lab has the real one. */
export interface RealImage {
  /** The lab's own image. */
  image: string;
  /** The image's entrypoint, as the lab's has it. */
  program: string;
  /** What the original starts it with where the file says nothing, and the lab's does not. */
  command?: readonly string[];
  /** Tools that health checks may ask with. */
  tools: readonly string[];
}

const busybox = ['wget', 'busybox'];

const traefik: RealImage = {
  image: 'stackproof/traefik:3.7.15',
  program: 'traefik',
  tools: [...busybox, 'traefik'],
};
const redis: RealImage = { image: 'stackproof/redis:7.0', program: 'redis-server', tools: ['redis-cli'] };
const socketProxy: RealImage = { image: 'stackproof/socket-proxy:2.6.12', program: 'haproxy', tools: busybox };
const nodeExporter: RealImage = { image: 'stackproof/node-exporter:1.5', program: 'node_exporter', tools: busybox };

/** By repository, without registry. */
const byRepository: Readonly<Record<string, RealImage>> = {
  traefik,
  'traefik/traefik': traefik,
  'authelia/authelia': {
    image: 'stackproof/authelia:4.37.5',
    program: 'authelia',
    command: ['--config', '/config/configuration.yml'],
    tools: busybox,
  },
  redis,
  'redis/redis': redis,
  'valkey/valkey': redis,
  'prom/prometheus': { image: 'stackproof/prometheus:2.42', program: 'prometheus', tools: busybox },
  'prometheus/prometheus': { image: 'stackproof/prometheus:2.42', program: 'prometheus', tools: busybox },
  'prom/alertmanager': { image: 'stackproof/alertmanager:0.25', program: 'alertmanager', tools: busybox },
  'prometheus/alertmanager': { image: 'stackproof/alertmanager:0.25', program: 'alertmanager', tools: busybox },
  'prom/node-exporter': nodeExporter,
  'prometheus/node-exporter': nodeExporter,
  'grafana/loki': {
    image: 'stackproof/loki:3.7.8',
    program: 'loki',
    command: ['-config.file=/etc/loki/local-config.yaml'],
    tools: busybox,
  },
  'tecnativa/docker-socket-proxy': socketProxy,
  'linuxserver/socket-proxy': socketProxy,
};

/** Other makes of a program, which understand what the original is told. */
const otherMakes: Readonly<Record<string, string>> = { 'valkey-server': 'redis-server', 'valkey-cli': 'redis-cli' };

/** The same word as the lab's image has it. */
export const wordOf = (word: string): string => otherMakes[word] ?? word;

/** The lab's own images, which its tests and stacks name outright: real wherever their description says so. */
const ownImages: readonly RealImage[] = [...new Set(Object.values(byRepository))];

/** The real program of an image, where the lab has it; null: it has none. */
export function realImageOf(reference: string): RealImage | null {
  const own = ownImages.find(({ image }) => image === reference);
  return own ?? byRepository[readImageName(reference).path] ?? null;
}
