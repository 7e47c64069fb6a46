import { z } from 'zod';
import { parseJson } from '../../lib/json.ts';

const routers = z.object({ routers: z.record(z.string(), z.unknown()).nullish() }).nullish();
const Configuration = z.object({ http: routers, tcp: routers, udp: routers });
/** Version 2 says `msg`, and has the configuration in it. */
const Line = z.object({
  message: z.string().optional(),
  msg: z.string().optional(),
  providerName: z.string().optional(),
  config: z.unknown().optional(),
});

type Line = z.infer<typeof Line>;

interface Delivery {
  provider: string;
  /** Empty, or the same as before. */
  skipped: boolean;
  configuration: unknown;
}

const opening = /^(?:Configuration received|Skipping (?:empty|unchanged) configuration)/i;
const remainder = /^(?: (?:from|for) provider (\w+))?:?\s*(\{.*)?/is;

/** What a line says of a delivery; null: it speaks of something else, or names no provider. */
function readDelivery({ message: long, msg, providerName, config }: Line): Delivery | null {
  const message = long ?? msg ?? '';
  if (!/^(?:Configuration received|Skipping)/i.test(message)) return null;
  const [, named, inside = ''] = remainder.exec(message.replace(opening, '')) ?? [];
  const provider = providerName ?? named;
  return provider
    ? { provider, skipped: /^Skipping/i.test(message), configuration: config ?? parseJson(inside) }
    : null;
}

/** The names of all routers of a configuration, with their provider; null: it is none that can be read. */
function routerNames({ provider, configuration }: Delivery): string[] | null {
  const read = Configuration.safeParse(configuration);
  if (!read.success) return null;
  const { http, tcp, udp } = read.data;
  return [http, tcp, udp]
    .flatMap((part) => Object.keys(part?.routers ?? {}))
    .map((name) => (name.includes('@') ? name : `${name}@${provider}`));
}

/**
 * What each provider has delivered so far, by a debug log of Traefik in JSON: the names of its routers. A provider that
 * is not in it has said nothing yet; one with nothing to say is there with none.
 */
export function deliveriesIn(log: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const text of log.split('\n')) {
    const line = Line.safeParse(parseJson(text.trim()));
    const delivery = line.success ? readDelivery(line.data) : null;
    if (!delivery) continue;
    const names = delivery.skipped ? (found.get(delivery.provider) ?? []) : routerNames(delivery);
    if (names) found.set(delivery.provider, names);
  }
  return found;
}
