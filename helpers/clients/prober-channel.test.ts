import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ProberChannel } from './prober-channel.ts';

const frame = (text: string, output = 1) => {
  const head = Buffer.alloc(8);
  head[0] = output;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};
const reply = (id: number, result: unknown) => `${JSON.stringify({ id, error: null, result })}\n`;

function line() {
  const said: string[] = [];
  const stream = new Duplex({
    read: () => undefined,
    write: (data: Buffer, _, done) => {
      said.push(data.toString());
      done();
    },
  });
  return { said, stream, channel: new ProberChannel(stream) };
}

describe('ProberChannel', () => {
  it('gives each question its own answer, whatever order they come in', async () => {
    const { stream, channel, said } = line();
    const asked = [channel.ask({ op: 'one' }, 1_000), channel.ask({ op: 'two' }, 1_000)];
    stream.push(frame(reply(2, 'second') + reply(1, 'first')));
    expect(await Promise.all(asked)).toEqual(['first', 'second']);
    expect(said).toEqual(['{"op":"one","id":1}\n', '{"op":"two","id":2}\n']);
    channel.close();
  });

  it('puts together what comes in pieces, across frames and lines', async () => {
    const { stream, channel } = line();
    const asked = channel.ask({ op: 'one' }, 1_000);
    const text = reply(1, 'ü'.repeat(500));
    const bytes = Buffer.concat([frame('a warning\n', 2), frame(text.slice(0, 301)), frame(text.slice(301))]);
    for (let at = 0; at < bytes.length; at += 7) stream.push(bytes.subarray(at, at + 7));
    expect(await asked).toBe('ü'.repeat(500));
    channel.close();
  });

  it('hands on what the prober says of one question, and lives', async () => {
    const { stream, channel } = line();
    const asked = [channel.ask({}, 1_000), channel.ask({}, 1_000)];
    stream.push(frame('{"id":1,"error":"nobody named a namespace x","result":null}\n' + reply(2, 2)));
    expect(await Promise.allSettled(asked)).toEqual([
      { status: 'rejected', reason: new Error('nobody named a namespace x') },
      { status: 'fulfilled', value: 2 },
    ]);
    channel.close();
  });

  const ends: [string, (stream: Duplex) => void, RegExp][] = [
    ['the prober ends', (stream) => stream.push(null), /^the prober ended$/],
    [
      'the prober dies with words',
      (stream) => (stream.push(frame('Traceback\nMemoryError\n', 2)), stream.push(null)),
      /^the prober ended: MemoryError$/,
    ],
    [
      'the line breaks',
      (stream) => stream.destroy(new Error('ECONNRESET')),
      /^the line to the prober broke: ECONNRESET$/,
    ],
    [
      'what comes is no JSON',
      (stream) => stream.push(frame('Segmentation fault\n')),
      /^the prober said something that is no answer: Segmentation fault$/,
    ],
    [
      'what comes is no answer',
      (stream) => stream.push(frame('{"result":[]}\n')),
      /^the prober said something that is no answer/,
    ],
    [
      'what comes is no frame',
      (stream) => stream.push(Buffer.from('HTTP/1.1 500 Internal')),
      /^what the engine sent is no frame/,
    ],
  ];
  it.each(ends)('fails every question, now and later, when %s', async (_, end, message) => {
    const { stream, channel } = line();
    const asked = [channel.ask({}, 1_000), channel.ask({}, 1_000)];
    end(stream);
    for (const question of asked) await expect(question).rejects.toThrow(message);
    await expect(channel.ask({}, 1_000)).rejects.toThrow(message);
  });

  it('does not wait for a prober that stands still', async () => {
    const { channel } = line();
    await expect(channel.ask({}, 50)).rejects.toThrow('the prober gave no answer within 0.05 s');
    channel.close();
    await expect(channel.ask({}, 50)).rejects.toThrow('the vantage was closed');
  });

  it('ends where the line is open and carries no sign of life', async () => {
    const { stream, said } = line();
    const channel = new ProberChannel(stream, null, { everyMs: 10, withinMs: 20 });
    await expect(channel.ask({ op: 'run' }, 3_600_000)).rejects.toThrow('the prober gave no sign of life for 0.02 s');
    expect(said.some((each) => each.startsWith('{"op":"probe","probes":[],"limitMs":0'))).toBe(true);
  });
});
