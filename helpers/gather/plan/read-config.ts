import { z } from 'zod';
import { readConfigAs } from '../../evidence/compose-config.ts';
import { amount, flag, list, record as keyed, scalar, text, texts } from '../../lib/lenient.ts';

/** A file that the file itself brings, or one beside it. */
const Given = z.object({ content: z.string().nullish(), file: z.string().nullish() }).nullish();
const mounted = list(z.object({ source: scalar, target: z.string().nullish() }));

const Device = z.object({ driver: text, capabilities: texts });

/** How tightly a service is set. */
const Settings = z.object({
  build: z.unknown().optional(),
  provider: z.unknown().optional(),
  pull_policy: text,
  privileged: flag,
  read_only: flag,
  cap_add: texts,
  cap_drop: texts,
  security_opt: texts,
  user: scalar,
  pid: text,
  ipc: text,
  uts: text,
  userns_mode: text,
  cgroup_parent: text,
  mem_limit: scalar,
  pids_limit: scalar,
  cpus: scalar,
  cpu_quota: scalar,
  cpu_shares: scalar,
  cpu_period: scalar,
  cpuset: text,
  ulimits: keyed(z.union([z.number(), z.object({ soft: z.number().nullish(), hard: z.number().nullish() })])),
  devices: list(z.object({ source: text, target: text })),
  device_cgroup_rules: texts,
  gpus: list(Device),
  volumes_from: texts,
  use_api_socket: flag,
  logging: z.object({ driver: text, options: keyed(scalar) }).nullish(),
});

const Service = Settings.extend({
  image: z.string().nullish(),
  container_name: z.string().nullish(),
  networks: keyed(z.object({ aliases: list(z.string()) }).nullish()),
  network_mode: z.string().nullish(),
  ports: list(
    z.object({ target: z.number(), published: scalar, host_ip: z.string().nullish(), protocol: z.string().nullish() }),
  ),
  expose: list(scalar),
  labels: keyed(scalar),
  healthcheck: z
    .object({ disable: z.boolean().nullish(), test: z.union([z.string(), z.array(z.string())]).nullish() })
    .nullish(),
  volumes: list(
    z.object({
      type: z.string(),
      source: scalar,
      target: text,
      read_only: z.boolean().nullish(),
      bind: z.object({ propagation: z.string().nullish() }).nullish(),
    }),
  ),
  configs: mounted,
  secrets: mounted,
  command: list(scalar),
  entrypoint: list(scalar),
  environment: keyed(scalar),
  working_dir: z.string().nullish(),
  restart: z.string().nullish(),
  depends_on: keyed(z.object({ condition: z.string().nullish() })),
  scale: z.number().nullish(),
  deploy: z
    .object({
      replicas: z.number().nullish(),
      labels: keyed(scalar),
      restart_policy: z.object({ condition: z.string().nullish(), max_attempts: amount }).nullish(),
      resources: z
        .object({
          limits: z.object({ memory: scalar, pids: scalar, cpus: scalar }).nullish(),
          reservations: z.object({ devices: list(Device) }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type PlannedService = z.infer<typeof Service>;

const Net = z
  .object({
    name: z.string().nullish(),
    driver: z.string().nullish(),
    internal: z.boolean().nullish(),
    external: z.union([z.boolean(), z.object({})]).nullish(),
    enable_ipv6: z.boolean().nullish(),
    driver_opts: keyed(scalar),
    ipam: z
      .object({ config: list(z.object({ subnet: z.string().nullish(), gateway: z.string().nullish() })) })
      .nullish(),
  })
  .nullish();

const Volume = z
  .object({
    external: z.union([z.boolean(), z.object({})]).nullish(),
    driver: z.string().nullish(),
    driver_opts: keyed(scalar),
  })
  .nullish();

const Config = z.object({
  name: z.string(),
  services: keyed(Service),
  networks: keyed(Net),
  volumes: keyed(Volume),
  configs: keyed(Given),
  secrets: keyed(Given),
});
/** What `docker compose config` says, as far as containers and networks follow from it. */
export type Planned = z.infer<typeof Config>;

/** Throws EvidenceError where it is of no known shape. */
export const readConfig = (answer: unknown): Planned => readConfigAs(Config, answer);
