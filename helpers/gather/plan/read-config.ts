import { z } from 'zod';
import { readConfigAs } from '../../evidence/compose-config.ts';
import { list, record as keyed, scalar } from '../../lib/lenient.ts';

/** A file that the file itself brings, or one beside it. */
const Given = z.object({ content: z.string().nullish(), file: z.string().nullish() }).nullish();
const mounted = list(z.object({ source: scalar, target: z.string().nullish() }));

const Service = z.object({
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
  volumes: list(z.object({ type: z.string(), source: scalar, target: z.string(), read_only: z.boolean().nullish() })),
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
      restart_policy: z.object({ condition: z.string().nullish() }).nullish(),
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

const Config = z.object({
  name: z.string(),
  services: keyed(Service),
  networks: keyed(Net),
  configs: keyed(Given),
  secrets: keyed(Given),
});
/** What `docker compose config` says, as far as containers and networks follow from it. */
export type Planned = z.infer<typeof Config>;

/** Throws EvidenceError where it is of no known shape. */
export const readConfig = (answer: unknown): Planned => readConfigAs(Config, answer);
