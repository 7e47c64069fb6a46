// The lab's internet: a program of its own, run inside the internet namespace as `node internet-server.ts READY-FILE`.
import { randomUUID } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { answerDns } from './dns-answer.ts';

const nonce = randomUUID();
const body = `stackproof-internet ${nonce}`;

/** As others know whoever asks: one socket serves both families. */
const addressOf = (seen: string | undefined): string => (seen ?? '').replace(/^::ffff:/i, '');

/** The nonce; below /address the address of whoever asks, and nothing else. */
const pageFor = (request: string, socket: Socket): string =>
  /^GET \/address\b/.test(request) ? addressOf(socket.remoteAddress) : body;

function http(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(5_000, () => socket.destroy());
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1');
    if (!heard.includes('\n')) return;
    const page = pageFor(heard, socket);
    socket.end(
      `HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${page.length + 1}\r\nConnection: ` +
        `close\r\n\r\n${page}\n`,
    );
  });
}

function dnsOverTcp(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(5_000, () => socket.destroy());
  let heard = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    heard = Buffer.concat([heard, chunk]);
    while (heard.length >= 2 && heard.length >= heard.readUInt16BE(0) + 2) {
      const end = heard.readUInt16BE(0) + 2;
      const answer = answerDns(heard.subarray(2, end), nonce, addressOf(socket.remoteAddress));
      heard = heard.subarray(end);
      if (answer === null) return void socket.destroy();
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
  });
}

async function listenTcp(port: number, talk: (socket: Socket) => void): Promise<void> {
  const server = createServer(talk);
  server.listen(port, '::');
  await once(server, 'listening');
}

async function listenUdp(port: number, answer: (datagram: Buffer, asker: string) => Buffer | null): Promise<void> {
  const socket = createSocket({ type: 'udp6', ipv6Only: false });
  socket.on('message', (datagram, from) => {
    const reply = answer(datagram, addressOf(from.address));
    // Whoever asked may be gone by now, which is no reason for the internet to end.
    if (reply !== null) socket.send(reply, from.port, from.address, () => undefined);
  });
  socket.bind(port, '::');
  await once(socket, 'listening');
}

const ready = process.argv[2];
if (ready === undefined) throw new Error('usage: node internet-server.ts READY-FILE');
await Promise.all([
  listenTcp(80, http),
  listenTcp(443, http),
  listenTcp(53, dnsOverTcp),
  listenUdp(9, () => Buffer.from(body)),
  listenUdp(53, (query, asker) => answerDns(query, nonce, asker)),
]);
// The pid as this pid namespace numbers it, which is the one a `--pid=host` container sees.
writeFileSync(`${ready}.draft`, JSON.stringify({ pid: process.pid }));
renameSync(`${ready}.draft`, ready);
