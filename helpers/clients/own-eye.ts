import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { CellValue } from '../evidence/cell-value.ts';
import { codeOf, messageOf } from '../lib/errors.ts';
import { familyOf, isAddress } from '../lib/ip.ts';
import { valueOfCode, type FoundAddress, type PortAnswers, type PortEye, type PortQuestion } from './port-eye.ts';

/** null: this machine had no means just now. */
type Answer = { value: CellValue | null; error: string | null };

/** Sockets under way at once; where the system gives fewer, it is asked for fewer. */
const mostAtOnce = 4_000;
const mostTries = 6;

const failed = (error: unknown, family: 4 | 6): Answer => {
  const value = valueOfCode(codeOf(error) ?? '', family);
  return { value, error: messageOf(error) };
};

/** On a busy machine a limit passes while an answer lies there: Node looks at its clocks first, and reads then. */
const afterReading = (work: () => void, ms: number): NodeJS.Timeout => setTimeout(() => setImmediate(work), ms);

const connectOnce = (host: string, port: number, limitMs: number): Promise<Answer> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: Answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = afterReading(() => end({ value: 'dropped', error: null }), limitMs);
    socket.once('connect', () => end({ value: 'open', error: null }));
    // What comes after the end has nobody who waits for it.
    socket.on('error', (error) => end(failed(error, familyOf(host))));
  });

/** A datagram may get lost, and a kernel answers only so many with a refusal in a second. */
const timesSaid = 3;

const sayOnce = (host: string, port: number, payload: string, limitMs: number): Promise<Answer> =>
  new Promise((resolve) => {
    const socket = createSocket(familyOf(host) === 6 ? 'udp6' : 'udp4');
    const timers: NodeJS.Timeout[] = [];
    let ended = false;
    const end = (answer: Answer) => {
      if (ended) return;
      ended = true;
      for (const timer of timers) clearTimeout(timer);
      socket.close();
      resolve(answer);
    };
    const fail = (error: Error) => end(failed(error, familyOf(host)));
    socket.on('error', fail);
    socket.once('message', () => end({ value: 'open', error: null }));
    socket.connect(port, host, () => {
      const say = () => socket.send(Buffer.from(payload, 'hex'), (error) => void (error && fail(error)));
      for (let at = 0; at < timesSaid; at += 1) timers.push(setTimeout(say, (limitMs * at) / timesSaid));
      timers.push(afterReading(() => end({ value: 'dropped', error: null }), limitMs));
    });
  });

/** All of them, so many at once, and none begun before its time; what found no means is tried again, fewer at once. */
async function inTurn<T>(items: readonly T[], perSecond: number, work: (item: T) => Promise<Answer>) {
  const answers = new Map<T, Answer>();
  let [left, atOnce] = [items, mostAtOnce];
  for (let tries = 0; left.length > 0 && tries < mostTries; tries += 1) {
    const [queue, begun] = [left.values(), performance.now()];
    let count = 0;
    const drain = async () => {
      for (const item of queue) {
        const due = begun + (1_000 * count) / perSecond - performance.now();
        count += 1;
        if (due > 1) await pause(due);
        answers.set(item, await work(item));
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, left.length) }, drain));
    left = left.filter((item) => answers.get(item)?.value === null);
    atOnce = Math.max(16, Math.floor(atOnce / 4));
  }
  return items.map((item) => answers.get(item));
}

async function ask({ address, tcp, udp, limitMs, perSecond }: PortQuestion): Promise<PortAnswers> {
  const [tcpAnswers, udpAnswers] = await Promise.all([
    inTurn(tcp, perSecond, (port) => connectOnce(address, port, limitMs)),
    inTurn(udp, perSecond, ({ port, payload }) => sayOnce(address, port, payload, limitMs)),
  ]);
  const valuesOf = (answers: readonly (Answer | undefined)[]) => answers.map((each) => each?.value ?? 'probe-failed');
  const lost = [...tcpAnswers, ...udpAnswers].find((each) => (each?.value ?? 'probe-failed') === 'probe-failed');
  return { tcp: valuesOf(tcpAnswers), udp: valuesOf(udpAnswers), error: lost?.error ?? null };
}

/** Only an address of its own can be bound to. */
const isOwn = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createSocket(familyOf(address) === 6 ? 'udp6' : 'udp4');
    const end = (own: boolean) => {
      socket.close();
      resolve(own);
    };
    socket.once('error', () => end(false));
    socket.bind({ address, port: 0, exclusive: true }, () => end(true));
  });

async function findOne(name: string): Promise<FoundAddress[]> {
  const addresses = isAddress(name)
    ? [name]
    : await lookup(name, { all: true }).then(
        (found) => [...new Set(found.map(({ address }) => address))],
        () => [],
      );
  return Promise.all(addresses.map(async (address) => ({ address, own: await isOwn(address) })));
}

/** This machine: it needs nothing beside the Node that runs it. */
export const ownEye: PortEye = { find: (names) => Promise.all(names.map(findOne)), ask };
