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

/**
 * What each provider has delivered so far, by a debug log of Traefik in JSON: the names of its routers. A provider that
 * is not in it has said nothing yet;
 * one with nothing to say is there with none.
 */
export function deliveriesIn(log: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const text of log.split('\n')) {
    const line = Line.safeParse(parseJson(text.trim()));
    if (!line.success) continue;
    const message = line.data.message ?? line.data.msg ?? '';
    const [, named, inside] =
      /^(?:Configuration received|Skipping (?:empty|unchanged) configuration)(?: (?:from|for) provider (\w+))?:?\s*(\{.*)?/is.exec(
        message,
      ) ?? [null];
    const provider = line.data.providerName ?? named;
    if (!provider || !/^(?:Configuration received|Skipping)/i.test(message)) continue;
    if (/^Skipping/i.test(message)) {
      if (!found.has(provider)) found.set(provider, []);
      continue;
    }
    const configuration = Configuration.safeParse(line.data.config ?? parseJson(inside ?? ''));
    if (!configuration.success) continue;
    const { http, tcp, udp } = configuration.data;
    found.set(
      provider,
      [http, tcp, udp].flatMap((part) =>
        Object.keys(part?.routers ?? {}).map((name) => (name.includes('@') ? name : `${name}@${provider}`)),
      ),
    );
  }
  return found;
}
