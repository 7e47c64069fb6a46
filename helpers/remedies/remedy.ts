import type { Traefik } from '../evidence/traefik.ts';
import type { CauseKind } from '../kernel/cause.ts';
import type { Policy } from '../policy/policy.ts';
import type { Model } from '../rehearsal/compose-model.ts';

/** One key of a service or a network, as it is to be as a whole. */
export interface Edit {
  part: 'services' | 'networks';
  /** The service or network, by its Compose key. */
  name: string;
  key: string;
  value: unknown;
  /** The entry that is new or changed, as it is written: a label, a port. Left out: it is the key itself. */
  entry?: string;
  /** What the reader has to know before it is used. */
  beware?: string;
}

/** What a remedy goes by: the files as Compose reads them, and what should be true of them. */
export interface Stage {
  /** As changed so far. */
  model: Model;
  policy: Policy;
  /** The proxy's table as the files make it; null: they do not tell. */
  traefik: Traefik | null;
  /** Services whose image's digest was seen where it runs. */
  pins: ReadonlyMap<string, string>;
}

/** what: in a line, what is changed. cannot: why nothing of the files mends it. */
export type Mending = { what: string; edits: readonly Edit[] } | { cannot: string };

/** One kind of cause, and the change of the compose files that mends it. */
export interface Remedy {
  kind: CauseKind;
  /** Of a setting, Compose's word for it; left out: any. */
  setting?: string;
  /** Checks whose findings it turns; left out: whichever finds the cause. */
  checks?: readonly string[];
  mend(key: string, stage: Stage): Mending;
}

/** What stands before the last of a sign, and what behind it. */
export function cut(text: string, sign: string): [before: string, after: string] {
  const at = text.lastIndexOf(sign);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + sign.length)];
}

/** The service that a container is of, in these files; null: it is of another project, or was started by hand. */
export function serviceOf(subject: string, { services }: Model): string | null {
  const name = subject.replace(/#\d+$/, '');
  return Object.hasOwn(services, name) ? name : null;
}

/** Why a finding is left that the files do not have. */
export const asTheyAre = 'the files have it as it is to be: what was seen was not brought up from them as they are';

export const notHere = (subject: string): Mending => ({
  cannot: `${subject.replace(/#\d+$/, '')} is no service of these files`,
});

/** The key by which the files have a network that the evidence names; an external one goes by its own name there. */
export function networkIn({ networks }: Model, named: string): string | null {
  const all = Object.entries(networks ?? {});
  const own = all.find(([key, network]) => key === named && !network?.external);
  return own?.[0] ?? all.find(([key, network]) => network?.external && (network.name ?? key) === named)?.[0] ?? null;
}

/** Networks of a service by their Compose keys; one in another's namespace has none. */
export const networksIn = ({ services }: Model, service: string): string[] =>
  services[service]?.network_mode ? [] : Object.keys(services[service]?.networks ?? {});
