import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { watch, type Pace, type Watched } from './keep-watch.ts';

type Kind = 'container' | 'network';
const pace: Pace = { quietMs: 20, longestMs: 200, absentMs: 60, triesMs: [5, 10], stepMs: 20 };
const ended = new Error('ended');

/** An engine as the test has it: `tell` what changes, let it go and come back. */
function engine() {
  let heard: ((kind: Kind, what: string) => void) | null = null;
  let leave = () => {};
  let there = true;
  return {
    tell: (kind: Kind, what: string) => heard?.(kind, what),
    go: () => {
      there = false;
      leave();
    },
    comeBack: () => (there = true),
    follow: (told: { heard: (kind: Kind, what: string) => void; listening: () => void }): Promise<void> => {
      if (!there) return Promise.reject(new Error('no such socket'));
      heard = told.heard;
      told.listening();
      return new Promise((resolve) => (leave = resolve));
    },
  };
}

/** Watches until `done` says that enough was looked at. */
async function watched(
  act: (here: ReturnType<typeof engine>, looks: string[]) => Promise<void>,
  more: Partial<Watched<Kind>> = {},
) {
  const controller = new AbortController();
  const here = engine();
  const looks: string[] = [];
  const said: string[] = [];
  const watching = watch<Kind>({
    follow: here.follow,
    look: (kinds, why) => {
      looks.push(`${kinds === 'all' ? 'all' : kinds.join('+')}: ${why}`);
      return Promise.resolve();
    },
    say: (sentence) => void said.push(sentence),
    at: { hour: 3, minute: 30 },
    signal: controller.signal,
    pace,
    ...more,
  });
  const over = expect(watching).rejects.toBe(ended);
  await act(here, looks);
  controller.abort(ended);
  await over;
  return { looks, said };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await sleep(5);
};

describe('a watch', () => {
  it('looks at all, and then at what each change can touch, once it has settled', async () => {
    const { looks } = await watched(async (here, seen) => {
      await until(() => seen.length === 1);
      here.tell('container', 'sonarr create');
      here.tell('network', 'backend connect');
      here.tell('container', 'sonarr start');
      await until(() => seen.length === 2);
      here.tell('network', 'backend disconnect');
      await until(() => seen.length === 3);
    });
    expect(looks).toEqual([
      'all: the watch begins',
      'container+network: sonarr create, sonarr start, backend connect',
      'network: backend disconnect',
    ]);
  });

  it('does not wait for ever where something always changes', async () => {
    const { looks } = await watched(async (here, seen) => {
      await until(() => seen.length === 1);
      while (seen.length < 2) {
        here.tell('container', 'loop restart');
        await sleep(5);
      }
    });
    expect(looks).toEqual(['all: the watch begins', 'container: loop restart']);
  });

  it('misses nothing that changes while it looks', async () => {
    const here = engine();
    const looks: string[] = [];
    const look = (kinds: readonly Kind[] | 'all') => {
      looks.push(String(kinds));
      if (looks.length === 1) here.tell('container', 'sonarr start');
      return Promise.resolve();
    };
    await watched(() => until(() => looks.length === 2), { follow: here.follow, look });
    expect(looks).toEqual(['all', 'container']);
  });

  it('waits for an engine that went, forgets what it said on its way, and looks at all when it is back', async () => {
    const { looks, said } = await watched(async (here, seen) => {
      await until(() => seen.length === 1);
      here.tell('container', 'sonarr die');
      here.go();
      await sleep(30);
      here.comeBack();
      await until(() => seen.length === 2);
    });
    expect(looks).toEqual(['all: the watch begins', 'all: the engine is back']);
    expect(said.filter((sentence) => sentence.includes('gone'))).toEqual(['the engine is gone; it is waited for']);
  });

  it('looks once, and so tells, where it stays away', async () => {
    const { looks } = await watched(async (here, seen) => {
      await until(() => seen.length === 1);
      here.go();
      await until(() => seen.length === 2);
      await sleep(100);
    });
    expect(looks).toEqual(['all: the watch begins', 'all: the engine has been gone for a while']);
  });

  it('looks at all when it is night', async () => {
    let now = new Date(2026, 10, 28, 3, 29, 59, 900).getTime();
    const { looks, said } = await watched((_, seen) => until(() => seen.length === 2), { now: () => (now += 1) });
    expect(looks).toEqual(['all: the watch begins', 'all: it is night']);
    expect(said.length).toBeGreaterThan(0);
  });

  it('ends with its signal in the middle of a look', async () => {
    const controller = new AbortController();
    const watching = watch<Kind>({
      follow: engine().follow,
      look: () =>
        sleep(60_000, undefined, { signal: controller.signal }).catch(() => controller.signal.throwIfAborted()),
      say: () => {},
      at: { hour: 3, minute: 30 },
      signal: controller.signal,
      pace,
    });
    controller.abort(ended);
    await expect(watching).rejects.toBe(ended);
  });
});
