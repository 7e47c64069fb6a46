import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type {
  changeOf,
  expectedOf,
  Found,
  judgeEvidence,
  policyOf,
  Verdict,
} from '../../fixtures/faults/bench/verdict.ts';
import { referencePolicy } from '../../fixtures/faults/bench/reference-policy.ts';
import { hasGood, readBad, readGood } from '../../fixtures/faults/bench/recordings.ts';
import { advisories } from '../../fixtures/faults/bench/verdict.ts';
import { readFaults, type Fault } from '../../fixtures/faults/read-fault.ts';
import { stackIterations } from '../../fixtures/stacks/index.ts';
import type { Evidence } from '../../helpers/evidence/evidence.ts';
import { deepFreeze } from '../../helpers/kernel/freeze.ts';
import type { PolicyFile } from '../../helpers/policy/schema.ts';
import { criteria } from '../../suites/index.ts';

/** The module that judges recordings, as it stands with the mutant in it. */
export interface Judging {
  changeOf: typeof changeOf;
  expectedOf: typeof expectedOf;
  judgeEvidence: typeof judgeEvidence;
  policyOf: typeof policyOf;
}

const stacks = stackIterations.filter(hasGood);

const pick = (found: Found, ids: ReadonlySet<string>): Found =>
  Object.fromEntries(Object.entries(found).filter(([id]) => ids.has(id)));
const pickVerdict = ({ finds, blinds }: Verdict, ids: ReadonlySet<string>): Verdict => ({
  finds: pick(finds, ids),
  blinds: pick(blinds, ids),
});
const hasOnlyAdvice = (finds: Found, stack: number): boolean =>
  Object.keys(finds).every((id) => advisories[stack]?.includes(id));

interface Recording {
  evidence: Evidence;
  /** Of each artifact: recordings share most of theirs. */
  digests: Record<string, string>;
}

function readRecording(read: () => Evidence): Recording {
  const evidence = deepFreeze(read());
  const digests = Object.fromEntries(
    Object.entries(evidence.artifacts).map(([id, look]) => [
      id,
      createHash('sha1').update(JSON.stringify(look)).digest('hex'),
    ]),
  );
  return { evidence, digests };
}

/** What the recordings of seeded faults are asserted to show, for some checks only; they are read once. */
export class Recordings {
  readonly #policy: PolicyFile;
  readonly #faults = readFaults().filter(({ stack }) => hasGood(stack));
  readonly #recordings = new Map<string, Recording>();
  readonly #requires = new Map(criteria.flatMap(({ checks }) => checks.map(({ id, requires }) => [id, requires])));
  readonly #beat: () => void;

  /** beat: called between two recordings. */
  constructor(beat: () => void) {
    this.#policy = referencePolicy().file;
    this.#beat = beat;
  }

  #read(name: string, read: () => Evidence): Recording {
    this.#beat();
    const known = this.#recordings.get(name) ?? readRecording(read);
    this.#recordings.set(name, known);
    return known;
  }

  #readGood = (stack: number): Recording => this.#read(`good-stack-${stack}`, () => readGood(stack));
  #readBad = ({ id, stack }: Fault): Recording => this.#read(id, () => readBad(id, stack));

  /** One fault for each different thing that these checks are handed; those that name one of them first. */
  #faultsFor(ids: ReadonlySet<string>): Fault[] {
    const needed = new Set([
      'engine',
      'containers',
      'traefik',
      ...[...ids].flatMap((id) => this.#requires.get(id) ?? []),
    ]);
    const handed = (stack: number, policy: unknown, { digests }: Recording) =>
      JSON.stringify([stack, policy ?? null, ...[...needed].map((id) => digests[id])]);
    const known = new Set(stacks.map((stack) => handed(stack, null, this.#readGood(stack))));
    const names = ({ finds, blinds }: Fault) =>
      [...Object.keys(finds), ...Object.keys(blinds)].some((id) => ids.has(id));
    return this.#faults
      .toSorted((one, other) => Number(names(other)) - Number(names(one)))
      .filter((fault) => {
        const key = handed(fault.stack, fault.policy, this.#readBad(fault));
        const isNew = !known.has(key);
        known.add(key);
        return isNew;
      });
  }

  /** The first recording that is judged otherwise than its fault says; null: none. */
  findDifference(judging: Judging, ids: ReadonlySet<string>): string | null {
    const goods = new Map<number, Verdict>();
    for (const stack of stacks) {
      const good = judging.judgeEvidence(this.#readGood(stack).evidence, this.#policy, stack, ids);
      if (Object.keys(good.blinds).length > 0 || !hasOnlyAdvice(good.finds, stack)) return `good-stack-${stack}`;
      goods.set(stack, good);
    }
    const differing = this.#faultsFor(ids).find((fault) => {
      const policy = judging.policyOf(fault, this.#policy);
      const bad = judging.judgeEvidence(this.#readBad(fault).evidence, policy, fault.stack, ids);
      const good = goods.get(fault.stack) ?? { finds: {}, blinds: {} };
      return !isDeepStrictEqual(
        pickVerdict(judging.changeOf(bad, good, fault), ids),
        pickVerdict(judging.expectedOf(fault), ids),
      );
    });
    return differing?.id ?? null;
  }
}
