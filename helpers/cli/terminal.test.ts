import { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { paintFor, showProgress, widthOf } from './terminal.ts';

interface Screen {
  stream: NodeJS.WriteStream;
  text(): string;
}

function screen(isTTY: boolean): Screen {
  let text = '';
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  // All that is asked of a terminal here.
  const stream = Object.assign(sink, {
    isTTY,
    columns: 40,
    getColorDepth: WriteStream.prototype.getColorDepth,
  }) as unknown as NodeJS.WriteStream;
  return { stream, text: () => text };
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('progress', () => {
  it('is a line a stage, with how long it took, and no control character where nothing can be written over', () => {
    const { stream, text } = screen(false);
    const { progress, done } = showProgress({ quiet: false, stream });
    progress('lab', 'starting');
    progress('stack', '3/19');
    done();
    expect(text()).toMatch(/^ {2}lab \d+\.\d s\n {2}stack \d+\.\d s\n$/);
  });

  it('says there what a stage is at once it lasts, and again when it has something new to tell', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { stream, text } = screen(false);
    const { progress } = showProgress({ quiet: false, stream });
    progress('images', 'building traefik');
    vi.advanceTimersByTime(1900);
    expect(text()).toBe('');
    vi.advanceTimersByTime(200);
    progress('images', 'building traefik');
    vi.advanceTimersByTime(5000);
    progress('images', 'building prometheus');
    vi.advanceTimersByTime(2000);
    expect(text()).toBe('  images … building traefik\n  images … building prometheus\n');
  });

  it('says how far a run is and how long it may go on, where it knows', () => {
    const { stream, text } = screen(true);
    const forecast = (stage: string) => (stage === 'sending packets' ? '7/9, about 40 s' : null);
    const { progress, done } = showProgress({ quiet: false, stream, forecast });
    progress('lab');
    progress('sending packets');
    done();
    expect(text()).toContain('  lab …');
    expect(text()).toContain('  sending packets 7/9, about 40 s …');
    expect(text()).toMatch(/ {2}sending packets [^/]*\d\.\d s[^/]*\n$/);
  });

  it('writes over the current stage on a terminal, within its width and without what would move the cursor', () => {
    const { stream, text } = screen(true);
    const { progress, done } = showProgress({ quiet: false, stream });
    progress('stack', `\u001b[2J${'x'.repeat(100)}`);
    done();
    const [shown = ''] = text().split('\n');
    const last = shown.split('\r\u001b[2K');
    expect(last[1]?.replace(/\u001b\[\d+m/g, '').length).toBeLessThanOrEqual(40);
    expect(text()).not.toContain('[2J');
  });

  it('is silent when told so, and after Ctrl-C', () => {
    const { stream, text } = screen(false);
    showProgress({ quiet: true, stream }).progress('lab');
    const stop = new AbortController();
    const { progress, done } = showProgress({ quiet: false, stream, signal: stop.signal });
    stop.abort();
    progress('lab');
    done();
    expect(text()).toBe('');
  });
});

describe('the width', () => {
  it('is the terminal’s, 80 where there is none, and never too little for a word', () => {
    const of = (isTTY: boolean, columns: number) => widthOf(Object.assign(screen(isTTY).stream, { columns }));
    expect([of(true, 140), of(false, 140), of(true, 0), of(true, 12)]).toEqual([140, 80, 80, 20]);
  });
});

describe('colours', () => {
  it('are for terminals only, and not where NO_COLOR asks for none', () => {
    vi.stubEnv('FORCE_COLOR', undefined);
    vi.stubEnv('NO_COLOR', undefined);
    vi.stubEnv('TERM', 'xterm-256color');
    expect(paintFor(screen(false).stream)('bad', 'x')).toBe('x');
    expect(paintFor(screen(true).stream)('bad', 'x')).toContain('\u001b[31m');
    vi.stubEnv('NO_COLOR', '1');
    expect(paintFor(screen(true).stream)('bad', 'x')).toBe('x');
  });
});
