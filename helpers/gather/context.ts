import type { ArtifactId, Artifacts, Evidence, ArtifactResult } from '../evidence/evidence.ts';
import type { OutsideLook } from '../evidence/outside-look.ts';
import type { SshTarget } from '../clients/ssh-target.ts';
import type { RunCompose } from '../clients/run-compose.ts';
import type { EngineClient } from '../clients/engine-client.ts';
import type { Vantage } from '../clients/probes.ts';
import { foreignServices, type Ours } from '../policy/ours.ts';
import type { Policy } from '../policy/policy.ts';
import type { Progress } from '../lab/contract.ts';
import type { JudgedCheck } from '../evidence/earlier-run.ts';
import type { PutBack } from './experiments/put-back.ts';

/** Where the outside view comes from, when there is one. */
export type OutsideView =
  | {
      view: 'lab';
      address: string;
      address6: string;
      /** Further addresses to speak from, of both families. */ visitors: readonly string[];
      pid: number;
      /** The lab host as seen from outside. */ targets: string[];
    }
  | LentView;

/** A machine beside the lab's that looks. targets: addresses of the host, or names as that machine knows them. */
export type LentView =
  | { view: 'ssh'; name: string; target: SshTarget; targets: string[] }
  | { view: 'local'; name: string; targets: string[] }
  /** It looked by itself, and what it saw was brought as a file. */
  | { view: 'file'; name: string; look: OutsideLook; targets: string[] };

/** What a run may be held against. */
export interface Earlier {
  /** The record of an earlier run, as its file has it; text null: it could not be read. null: there is none. */
  run: { name: string; text: string | null } | null;
  /** The file of the policy, absolute; null: nobody wrote one. */
  policy: { path: string; sha256: string } | null;
  /** Every check that there is. */
  checks: JudgedCheck[];
}

/** How a namespace is called in what was seen from it: outside by who stands there. */
export const nameOfView = ({ outside }: Pick<GatherContext, 'outside'>, namespace: string): string =>
  namespace === 'outside' ? `outside:${outside?.view ?? 'lab'}` : namespace;

/**
 * What every gatherer is given. The policy only tells what to look at (declared paths, health endpoints), never what to
 * find.
 */
export interface GatherContext {
  engine: EngineClient;
  vantage: Vantage;
  /** The Compose project whose services go by their bare names. */
  project: string;
  /** Further projects that are judged with it. Left out: none. */
  others?: readonly string[];
  policy: Policy;
  /** null: nobody lent an outside view. */
  outside: OutsideView | null;
  /** Further views from outside. Left out: none. */
  besides?: readonly LentView[];
  /** A lab of ours: planting listeners is allowed, and the internet is a server that answers nonces. */
  lab: { internet: { address: string; address6: string } } | null;
  source: Evidence['source'];
  composeFiles: readonly string[] | null;
  /** Those of further projects, where we were told. */
  besideFiles?: Readonly<Record<string, readonly string[]>>;
  /** Compose itself, where not the machine's own: a lab brings its own. */
  runCompose?: RunCompose;
  /** Artifacts that are already there; those that a gatherer needs come before it. */
  gathered: Partial<{ [K in ArtifactId]: ArtifactResult<Artifacts[K]> }>;
  progress: Progress;
  /** What a fault does while we look; the outside view awaits it between its first controls and its scan. */
  midway?: (() => Promise<void>) | null;
  /** What a fault does once all packets are sent, before we look whether anything changed under us. */
  beforeLastLook?: (() => Promise<void>) | null;
  /** Awaited by whoever lets others go first midway. Left out: nobody is before it. */
  turn?: () => Promise<unknown>;
  /**
   * Called by whoever only waits from then on for what nothing else disturbs: the next stages may begin. Left out:
   * nobody waits for it.
   */
  goOn?: () => void;
  /** Experiments that disturb (bans, a stopped login service) may be made: in a lab of ours, or asked for by name. */
  disturb: boolean;
  /** What they changed and must put back; whoever ends the run sees to it. Left out: they see to it themselves. */
  putBack?: PutBack;
  /**
   * Resolves `env:NAME` and `file:PATH` of the policy; null where there is nothing. What it gave is a secret: it goes
   * into no evidence.
   */
  resolve(reference: string): string | null;
  /** Keeps a value that was learned on the way (a cookie, a token) out of the evidence, wherever it turns up. */
  hide(secret: string): void;
  /** Left out: nobody asked what was before. */
  earlier?: Earlier;
  /** ISO 8601: log lines of before are not counted, where the caller knows that they belong to something else. */
  logsSince?: string | null;
}

/** What is the stack's own; asked by whoever tells members from strangers. */
export const oursOf = ({
  project,
  others = [],
  policy,
}: Pick<GatherContext, 'project' | 'others' | 'policy'>): Ours => ({
  ...{ project, others, services: foreignServices(Object.keys(policy.services)) },
});

/** `project media and edge`, in sentences. */
export const spellProjects = ({ project, others = [] }: Pick<GatherContext, 'project' | 'others'>): string =>
  others.length === 0 ? `project ${project}` : `the projects ${[project, ...others].join(', ')}`;

/** By list of the artifact: what each row of it will be about, whatever comes of it. */
export type Plan = Readonly<Record<string, readonly object[]>>;

/**
 * Looks and says, without opinion. Throws when it could not look: the caller records that as a failed artifact. What it
 * needs first stands in the artifact's own file (helpers/evidence). undertaken: its plan, of before it looked.
 */
export interface Gatherer<K extends ArtifactId = ArtifactId> {
  id: K;
  gather(context: GatherContext): Promise<{ value: Artifacts[K]; scope: string; undertaken?: Plan }>;
}

/** The value of an artifact that is needed first; throws EvidenceError naming why it is missing. */
export type Need = <K extends ArtifactId>(context: GatherContext, id: K) => Artifacts[K];
