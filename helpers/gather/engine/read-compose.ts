import { z } from 'zod';
import type { Compose } from '../../evidence/compose.ts';
import type { Binding } from '../../evidence/containers.ts';
import { readConfigAs, singleDollars } from '../../evidence/compose-config.ts';
import { redactLabels } from '../../evidence/redact-labels.ts';

const keyed = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((read) => read ?? {});
const scalar = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

const Port = z.object({
  target: z.number(),
  published: scalar,
  host_ip: z.string().nullish(),
  protocol: z.string().nullish(),
});
const Service = z.object({
  image: z.string().nullish(),
  networks: keyed(z.unknown()),
  network_mode: z.string().nullish(),
  ports: z.array(Port).nullish(),
  labels: keyed(scalar),
  healthcheck: z
    .object({ disable: z.boolean().nullish(), test: z.union([z.string(), z.array(z.string())]).nullish() })
    .nullish(),
});
const NetworkEntry = z
  .object({
    name: z.string().nullish(),
    driver: z.string().nullish(),
    internal: z.boolean().nullish(),
    external: z.union([z.boolean(), z.object({})]).nullish(),
    driver_opts: keyed(scalar),
  })
  .nullish();
const Config = z.object({ services: keyed(Service), networks: keyed(NetworkEntry) });

const readPort = ({ target, published, host_ip, protocol }: z.infer<typeof Port>): Binding => ({
  hostIp: host_ip ?? '',
  hostPort: /^\d+$/.test(published) ? Number(published) : 0,
  containerPort: target,
  protocol: protocol === 'udp' || protocol === 'sctp' ? protocol : 'tcp',
});

const hasHealthcheck = ({ healthcheck }: z.infer<typeof Service>): boolean => {
  if (!healthcheck || healthcheck.disable) return false;
  const test = Array.isArray(healthcheck.test) ? healthcheck.test[0] : healthcheck.test;
  return test !== undefined && test !== null && test !== 'NONE';
};

/**
 * The answer of `docker compose config --format json`, cut to what the criteria ask. A network that Compose did not
 * make goes by its name, as it does in the engine;
 * a host port that is left to the engine is 0.
 */
export function readCompose(answer: unknown, files: readonly string[]): Compose {
  const { services, networks } = readConfigAs(Config, answer);
  const entries = Object.entries(networks).map(([key, network]) => ({
    key,
    network,
    external: Boolean(network?.external),
    name: network?.name ?? key,
  }));
  const renamed = new Map(entries.map(({ key, name, external }) => [key, external ? name : key]));
  return {
    files: [...files],
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => [
        name,
        {
          image: service.image ?? null,
          networks: Object.keys(service.networks)
            .map((key) => renamed.get(key) ?? key)
            .sort(),
          networkMode: service.network_mode ?? null,
          ports: (service.ports ?? []).map(readPort),
          labels: redactLabels(
            Object.fromEntries(Object.entries(service.labels).map(([label, value]) => [label, singleDollars(value)])),
          ),
          healthcheck: hasHealthcheck(service),
        },
      ]),
    ),
    networks: Object.fromEntries(
      entries.map(({ key, network, external, name }) => [
        renamed.get(key) ?? key,
        {
          name,
          driver: network?.driver ?? 'bridge',
          internal: network?.internal ?? false,
          external,
          options: network?.driver_opts ?? {},
        },
      ]),
    ),
  };
}
