import { describe, expect, it } from 'vitest';
import { PutBack } from './put-back.ts';

const nothing = () => Promise.resolve();

describe('what experiments change', () => {
  it('is put back once the probes are over, and the transcript says so', async () => {
    const done: string[] = [];
    const putBack = new PutBack();
    const seen = await putBack.during(
      {
        did: 'stop',
        undone: 'start',
        act: () => Promise.resolve(done.push('stop')),
        undo: () => Promise.resolve(void done.push('start')),
      },
      () => Promise.resolve(done.push('visits')),
    );
    expect(done).toEqual(['stop', 'visits', 'start']);
    expect(seen).toBe(2);
    expect(putBack.transcript()).toEqual([
      {
        did: 'stop',
        undone: 'start',
        afterMs: expect.any(Number) as number,
        undoneAfterMs: expect.any(Number) as number,
        error: null,
      },
    ]);
  });

  it('is put back when the act or a probe fails', async () => {
    const done: string[] = [];
    const putBack = new PutBack();
    const way = { did: 'stop', undone: 'start', undo: () => Promise.resolve(void done.push('start')) };
    await expect(
      putBack.during({ ...way, act: () => Promise.reject(new Error('half stopped')) }, nothing),
    ).rejects.toThrow('half stopped');
    await expect(putBack.during({ ...way, act: nothing }, () => Promise.reject(new Error('blind')))).rejects.toThrow(
      'blind',
    );
    expect(done).toEqual(['start', 'start']);
  });

  it('is put back by whoever ends the run, in the middle of a probe, and nothing new begins', async () => {
    const done: string[] = [];
    const putBack = new PutBack();
    const looking = Promise.withResolvers<void>();
    const work = putBack.during(
      { did: 'stop', undone: 'start', act: nothing, undo: () => Promise.resolve(void done.push('start')) },
      () => looking.promise,
    );
    await putBack.all();
    expect(done).toEqual(['start']);
    await expect(
      putBack.during(
        { did: 'pause', undone: 'unpause', act: () => Promise.resolve(done.push('pause')), undo: nothing },
        nothing,
      ),
    ).rejects.toThrow(/the run was ended before this experiment began: pause/);
    looking.resolve();
    await work;
    expect(done).toEqual(['start']);
  });

  it('waits for an act that is under way before it is undone', async () => {
    const done: string[] = [];
    const putBack = new PutBack();
    const acting = Promise.withResolvers<void>();
    const act = () => acting.promise.then(() => void done.push('stopped'));
    const work = putBack.during(
      { did: 'stop', undone: 'start', act, undo: () => Promise.resolve(void done.push('started')) },
      nothing,
    );
    const ended = putBack.all();
    acting.resolve();
    await Promise.all([work, ended]);
    expect(done).toEqual(['stopped', 'started']);
  });

  it('waits for an undo that is under way', async () => {
    const putBack = new PutBack();
    const undoing = Promise.withResolvers<void>();
    const over: string[] = [];
    const work = putBack.during(
      { did: 'stop', undone: 'start', act: nothing, undo: () => undoing.promise.then(() => void over.push('undone')) },
      nothing,
    );
    await Promise.resolve();
    const ended = putBack.all().then(() => over.push('ended'));
    undoing.resolve();
    await Promise.all([work, ended]);
    expect(over).toEqual(['undone', 'ended']);
  });

  it('that could not be put back is said, and does not hide what was seen', async () => {
    const putBack = new PutBack();
    await expect(
      putBack.during(
        { did: 'stop', undone: 'start', act: nothing, undo: () => Promise.reject(new Error('no such container')) },
        () => Promise.resolve('seen'),
      ),
    ).resolves.toBe('seen');
    expect(putBack.transcript()).toMatchObject([{ did: 'stop', undoneAfterMs: null, error: 'no such container' }]);
  });
});
