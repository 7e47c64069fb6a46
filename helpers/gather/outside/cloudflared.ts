import { parse } from 'yaml';
import { z } from 'zod';
import type { Vantage } from '../../clients/probes.ts';
import { parseJson } from '../../lib/json.ts';
import { ask } from '../network/probing.ts';

type Ingress = { hostname: string; target: string }[];

const Rules = z.array(z.object({ hostname: z.string().nullish(), path: z.string().nullish(), service: z.string() }));
const Config = z.union([
  z.object({ config: z.object({ ingress: Rules }) }).transform(({ config }) => config.ingress),
  z.object({ ingress: Rules }).transform(({ ingress }) => ingress),
]);

/** Rules without a host name answer for every name; `http_status:404` and its kin lead nowhere. */
export function readIngress(document: unknown): Ingress | null {
  const parsed = Config.safeParse(document);
  if (!parsed.success) return null;
  return parsed.data
    .filter(({ service }) => !/^http_status:/.test(service))
    .map(({ hostname, path, service }) => ({ hostname: `${hostname || '*'}${path ?? ''}`, target: service }));
}

const parseYaml = (text: string): unknown => {
  try {
    return parse(text);
  } catch {
    return null;
  }
};

interface Served {
  namespace: string;
  port: number;
  ingress: Ingress;
}

/**
 * Whoever serves an ingress at `/config`, asked on every port over its own namespace: recognised by its answer,
 * whatever it calls itself and wherever it was told to listen.
 */
export async function findServedIngress(
  vantage: Vantage,
  ports: readonly { namespace: string; port: number; address: string }[],
): Promise<Served[]> {
  const asked = await ask(
    vantage,
    ports,
    ({ namespace, port, address }) => ({ kind: 'http', namespace, address, port, path: '/config' }) as const,
    1500,
  );
  return asked.flatMap(({ item: { namespace, port }, result }) => {
    const ingress = result.http?.status === 200 ? readIngress(parseJson(result.http.body)) : null;
    return ingress ? [{ namespace, port, ingress }] : [];
  });
}

/** The file that `--config` names (or cloudflared's usual paths), as the container sees it. */
export async function readIngressFile(
  vantage: Vantage,
  pid: number,
  argv: readonly string[],
): Promise<{ file: string; ingress: Ingress } | null> {
  const at = argv.findIndex((word) => word === '--config' || word.startsWith('--config='));
  const told = at < 0 ? undefined : (argv[at]?.split('=')[1] ?? argv[at + 1]);
  for (const file of told ? [told] : ['/etc/cloudflared/config.yml', '/home/nonroot/.cloudflared/config.yml']) {
    const read = await vantage.run('host', ['cat', `/proc/${pid}/root${file}`]);
    const ingress = read.code === 0 ? readIngress(parseYaml(read.stdout)) : null;
    if (ingress) return { file, ingress };
  }
  return null;
}
