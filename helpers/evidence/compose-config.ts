import { z } from 'zod';
import { EvidenceError } from '../lib/errors.ts';

// What `docker compose config` says, whoever asks for which part of it.

/** The part that is asked for. Throws EvidenceError where the answer is of no known shape. */
export function readConfigAs<S extends z.ZodType>(shape: S, answer: unknown): z.infer<S> {
  const parsed = shape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new EvidenceError(
    `\`docker compose config\` answered in an unknown shape: ${z.prettifyError(parsed.error).replace(/\s+/g, ' ')}`,
  );
}

/** `config` writes every dollar twice, so that what it prints is a compose file again. */
export const singleDollars = (text: string): string => text.replaceAll('$$', '$');
export const doubleDollars = (text: string): string => text.replaceAll('$', '$$$$');

/** The engine's name of a network or a volume that a file has by a key; given: as the file itself names it. */
export const engineNameOf = (project: string, key: string, given: string | null | undefined): string =>
  given ?? `${project}_${key}`;

/** The name of a service's container, of several the one at this place; given: as the file itself names it. */
export const containerNameOf = (project: string, service: string, given: string | null | undefined, at = 0): string =>
  given ?? `${project}-${service}-${at + 1}`;

/** Swarm's words for it, which Compose translates. */
const restartWords: Readonly<Record<string, string>> = { none: 'no', any: 'always' };

interface Restarted {
  restart?: string | null | undefined;
  deploy?:
    | { restart_policy?: { condition?: string | null | undefined; max_attempts?: number } | null | undefined }
    | null
    | undefined;
}

/** Whether a container is started again, as Compose asks for it: `deploy.restart_policy` wins, and nothing is never. */
export function restartOf({ restart, deploy }: Restarted): { name: string; attempts: number } {
  const policy = deploy?.restart_policy;
  const [written = '', count] = (restart ?? '').split(':');
  const name = policy ? (policy.condition ?? '') : written;
  const attempts = policy ? (policy.max_attempts ?? 0) : Number(count ?? 0);
  return { name: restartWords[name] ?? (name || 'no'), attempts: attempts || 0 };
}

type Amount = string | null | undefined;

interface Limited {
  mem_limit?: Amount;
  pids_limit?: Amount;
  cpus?: Amount;
  deploy?:
    | {
        resources?:
          { limits?: { memory?: Amount; pids?: Amount; cpus?: Amount } | null | undefined } | null | undefined;
      }
    | null
    | undefined;
}

const amountOf = (deployed: Amount, own: Amount): number => Number(deployed ?? '') || Number(own ?? '') || 0;

/**
 * What Compose limits a container to, in bytes, processes and billionths of a processor; 0: to nothing.
 * `deploy.resources.limits` wins over the service's own keys.
 */
export function limitsOf({ mem_limit, pids_limit, cpus, deploy }: Limited) {
  const deployed = deploy?.resources?.limits;
  return {
    memoryBytes: amountOf(deployed?.memory, mem_limit),
    pids: amountOf(deployed?.pids, pids_limit),
    nanoCpus: Math.round(amountOf(deployed?.cpus, cpus) * 1e9),
  };
}

type Services = Readonly<
  Record<string, { network_mode?: string | null | undefined; container_name?: string | null | undefined }>
>;

/** Whose network namespace a service lives in, along every `network_mode`: its own, another's, or `host`. */
export function namespaceOf(name: string, services: Services): string {
  const seen = new Set<string>();
  for (let at = name; !seen.has(at);) {
    seen.add(at);
    const mode = services[at]?.network_mode ?? '';
    if (mode === 'host') return 'host';
    const [kind, target = ''] = mode.split(/:(.*)/s);
    const owner =
      kind === 'service' ? target : Object.entries(services).find(([, each]) => each.container_name === target)?.[0];
    if (kind !== 'service' && kind !== 'container') return at;
    // Somebody else's container, of which the file says no more.
    if (owner === undefined || !(owner in services)) return target;
    at = owner;
  }
  return name;
}
