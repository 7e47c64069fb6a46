import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PolicyFile } from '../policy/schema.ts';
import { lookAndUse, type LookRequest } from './live.ts';
import { startMortalEngine, type MortalEngine } from './mortal-engine.fake.ts';

let engine: MortalEngine;
beforeEach(async () => {
  engine = await startMortalEngine();
});
afterEach(() => engine.close());

const requestOf = (change: Partial<LookRequest>): LookRequest => ({
  dockerHost: engine.dockerHost,
  project: 'media',
  policy: { file: PolicyFile.parse({ version: 1 }), path: 'stackproof.yaml', sha256: '', derived: false, warnings: [] },
  until: 1,
  outside: null,
  lab: null,
  source: 'live',
  images: [],
  composeFiles: null,
  tool: { name: 'stackproof', version: '0.0.0' },
  progress: () => undefined,
  only: ['engine', 'containers', 'networks', 'logs', 'steadiness'],
  ...change,
});

describe('an engine that goes in the middle', () => {
  it('leaves what was seen until then, says of the rest why not, and is not asked to clean up first', async () => {
    const left: string[] = [];
    const request = requestOf({
      beforeLastLook: () => Promise.resolve(engine.die()),
      left: (sentence) => left.push(sentence),
    });
    const { artifacts, leftThen } = await lookAndUse(request, ({ evidence }) => ({
      artifacts: evidence.artifacts,
      leftThen: left.length,
    }));
    expect([artifacts.engine.ok, artifacts.containers.ok, artifacts.networks.ok]).toEqual([true, true, true]);
    expect(artifacts.steadiness).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^the engine at .* did not answer "\w+": .*see whether `docker ps` works/),
    });
    expect(leftThen).toBe(0);
    expect(left).toEqual([expect.stringMatching(/^The helper container \(helper1\) could not be removed: /)]);
  });

  it('gives back what its use came to, also where the use throws', async () => {
    const request = requestOf({ beforeLastLook: () => Promise.resolve(engine.die()) });
    const wrong = new Error('the disk is full');
    await expect(lookAndUse(request, () => Promise.reject(wrong))).rejects.toBe(wrong);
  });

  it('has its helper container taken away where it lives', async () => {
    await lookAndUse(requestOf({}), () => undefined);
    expect(engine.asked.at(-1)).toMatch(/^DELETE \/containers\/helper1/);
  });
});

describe('an engine that hangs', () => {
  it('does not keep an interrupted run', async () => {
    const stop = new AbortController();
    const reason = new Error('interrupted');
    const request = requestOf({
      signal: stop.signal,
      beforeLastLook: () => {
        engine.hang();
        setTimeout(() => {
          stop.abort(reason);
          // Nobody waits for what the hanging engine would still be asked.
          engine.die();
        }, 50);
        return Promise.resolve();
      },
    });
    await expect(lookAndUse(request, () => 'judged')).rejects.toBe(reason);
  });
});
