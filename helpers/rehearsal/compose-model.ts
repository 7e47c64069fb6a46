import { z } from 'zod';
import { readConfigAs } from '../evidence/compose-config.ts';
import type { Change } from '../evidence/rehearsal.ts';

// What `docker compose config` says. Keys that nobody here asks for pass as they are.

const strings = z.array(z.string()).nullish();
const words = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).nullable()).nullish();

const Port = z.looseObject({
  target: z.number(),
  published: z.union([z.string(), z.number()]).nullish(),
  host_ip: z.string().nullish(),
  protocol: z.string().nullish(),
});
const Volume = z.looseObject({
  type: z.string(),
  source: z.string().nullish(),
  target: z.string(),
  read_only: z.boolean().nullish(),
});
const Health = z.looseObject({
  test: z.union([z.string(), z.array(z.string())]).nullish(),
  disable: z.boolean().nullish(),
});
const Endpoint = z.looseObject({ aliases: strings, ipv4_address: z.string().nullish() }).nullable();

const Service = z.looseObject({
  image: z.string().nullish(),
  build: z.unknown().optional(),
  container_name: z.string().nullish(),
  command: strings,
  entrypoint: strings,
  environment: words,
  labels: words,
  expose: z.array(z.union([z.string(), z.number()])).nullish(),
  ports: z.array(Port).nullish(),
  volumes: z.array(Volume).nullish(),
  healthcheck: Health.nullish(),
  networks: z.record(z.string(), Endpoint).nullish(),
  network_mode: z.string().nullish(),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string().nullish() })).nullish(),
  restart: z.string().nullish(),
  user: z.string().nullish(),
  cap_add: strings,
  security_opt: strings,
  configs: z.array(z.looseObject({ source: z.string(), target: z.string().nullish() })).nullish(),
});
export type Service = z.infer<typeof Service>;
export type Volume = z.infer<typeof Volume>;

const external = z.union([z.boolean(), z.looseObject({})]).nullish();
/** A network, a volume, a secret or a config at the top of the file. */
const Thing = z
  .looseObject({
    name: z.string().nullish(),
    external,
    driver: z.string().nullish(),
    driver_opts: words,
    file: z.string().nullish(),
    content: z.string().nullish(),
    environment: z.string().nullish(),
  })
  .nullable();
export type Thing = z.infer<typeof Thing>;

const things = z.record(z.string(), Thing).nullish();

const Model = z.looseObject({
  name: z.string(),
  services: z.record(z.string(), Service),
  networks: things,
  volumes: things,
  secrets: things,
  configs: things,
});
export type Model = z.infer<typeof Model>;

/** Throws EvidenceError where it is of no known shape. */
export const readModel = (answer: unknown): Model => readConfigAs(Model, answer);

/** A part of the model, and how it was changed. */
export interface Changed<T> {
  value: T;
  changes: Change[];
}

/** A map without some of its keys. */
export const without = <T extends object>(value: T, keys: readonly string[]): T =>
  Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) as T;
