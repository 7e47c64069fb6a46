import type { EngineClient } from '../../clients/engine-client.ts';
import type { Registry } from '../../evidence/hardening.ts';
import { messageOf } from '../../lib/errors.ts';
import { ask } from '../engine/ask-engine.ts';
import { Distribution, type ImageSettings } from './hardening-answers.ts';

/** A registry that is slower than this is one that cannot be asked. */
const limitMs = 5_000;

const late = (): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs).unref();
  });

async function currentDigest(engine: EngineClient, name: string): Promise<string> {
  const question = ask(engine, `what ${name} is at its registry`, Distribution, () =>
    engine.docker.getImage(name).distribution(),
  );
  question.catch(() => undefined);
  const { Descriptor } = await Promise.race([question, late()]);
  return Descriptor.digest;
}

/**
 * What a name means at its registry now, by the engine's own way there. What never came from a registry has no digest
 * of one; what the policy says is built here is not asked for, for its name may be a stranger's there.
 */
export async function askRegistry(
  engine: EngineClient,
  name: string,
  { RepoDigests }: Pick<ImageSettings, 'RepoDigests'>,
  ours: readonly string[],
): Promise<Registry> {
  const digests = RepoDigests.map((each) => each.split('@')[1] ?? '');
  if (ours.some((beginning) => name.startsWith(beginning))) return { name, state: 'unasked', error: null };
  if (digests.length === 0) return { name, state: 'local', error: null };
  const [, pinned] = name.split('@');
  if (pinned !== undefined) return { name, state: digests.includes(pinned) ? 'same' : 'newer', error: null };
  try {
    const digest = await currentDigest(engine, name);
    return { name, state: digests.includes(digest) ? 'same' : 'newer', error: null };
  } catch (error) {
    return { name, state: 'unreachable', error: messageOf(error) };
  }
}
