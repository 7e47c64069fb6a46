// The outer end of fixtures/images/dind/relay.py: a program of its own, `node dind-relay.ts SOCKET PROGRAM [ARGUMENT
// …]`. Whoever connects to the
// Unix socket SOCKET speaks with the lab's engine through the input and output of PROGRAM (docker exec), so that the
// engine's API is on no network.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

const kinds = { open: 0, data: 1, end: 2, close: 3, credit: 4 };
const headBytes = 9;
const window = 1 << 20;

const [socketPath, program, ...args] = process.argv.slice(2);
if (socketPath === undefined || program === undefined)
  throw new Error('usage: node dind-relay.ts SOCKET PROGRAM [ARGUMENT …]');
const trunk = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
const channels = new Map<number, { socket: Socket; underWay: number }>();
let lastChannel = 0;

function send(channel: number, kind: number, payload: Buffer = Buffer.alloc(0)): void {
  const head = Buffer.alloc(headBytes);
  head.writeUInt32BE(channel, 0);
  head.writeUInt8(kind, 4);
  head.writeUInt32BE(payload.length, 5);
  trunk.stdin.write(Buffer.concat([head, payload]));
}

const server = createServer({ allowHalfOpen: true }, (socket) => {
  const number = (lastChannel += 1);
  const channel = { socket, underWay: 0 };
  channels.set(number, channel);
  send(number, kinds.open);
  socket.on('data', (data: Buffer) => {
    send(number, kinds.data, data);
    channel.underWay += data.length;
    if (channel.underWay >= window) socket.pause();
  });
  socket.on('end', () => send(number, kinds.end));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    if (channels.delete(number)) send(number, kinds.close);
  });
});

function hear(number: number, kind: number, payload: Buffer): void {
  const channel = channels.get(number);
  // What was under way when our side hung up.
  if (channel === undefined) return;
  const { socket } = channel;
  if (kind === kinds.data) {
    socket.write(payload, () => {
      const credit = Buffer.alloc(4);
      credit.writeUInt32BE(payload.length);
      send(number, kinds.credit, credit);
    });
  } else if (kind === kinds.end) socket.end();
  else if (kind === kinds.credit) {
    channel.underWay -= payload.readUInt32BE(0);
    if (channel.underWay < window) socket.resume();
  } else {
    channels.delete(number);
    socket.destroySoon();
  }
}

let heard: Buffer = Buffer.alloc(0);
trunk.stdout.on('data', (data: Buffer) => {
  heard = heard.length === 0 ? data : Buffer.concat([heard, data]);
  let at = 0;
  while (heard.length >= at + headBytes && heard.length >= at + headBytes + heard.readUInt32BE(at + 5)) {
    const end = at + headBytes + heard.readUInt32BE(at + 5);
    hear(heard.readUInt32BE(at), heard.readUInt8(at + 4), heard.subarray(at + headBytes, end));
    at = end;
  }
  heard = heard.subarray(at);
});
trunk.stdin.on('error', () => undefined);

// The lab's end is the relay's: nobody has to look for it.
function leave(): never {
  rmSync(socketPath ?? '', { force: true });
  process.exit();
}
trunk.on('error', leave);
trunk.on('exit', leave);
// Another relay serves there already.
server.on('error', () => process.exit(1));
server.listen(socketPath);
