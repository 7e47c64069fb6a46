import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lentEye, NoPython } from './lent-eye.ts';
import { ownEye } from './own-eye.ts';
import { valueOfCode, type PortEye } from './port-eye.ts';

const lent = { host: 'lent.test', user: 'me', port: '2222' };
const folder = mkdtempSync(join(tmpdir(), 'stackproof-eyes-'));

/** Stands in for ssh, the machine behind it being this one: runs what follows the host, after `first`. */
function sshAs(name: string, first = ''): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift 2\n${first}\nexec sh -c "$*"\n`);
  chmodSync(path, 0o755);
  return path;
}

const eyes: [string, PortEye][] = [
  ['this machine', ownEye],
  ['a lent one', lentEye(lent, sshAs('ssh'))],
];

let server: Server;
let echo: Socket;
let port = 0;
let udpPort = 0;

beforeAll(async () => {
  server = createServer();
  echo = createSocket('udp4');
  echo.on('message', (_, { port: to, address }) => echo.send('here', to, address));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => void echo.bind(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  udpPort = echo.address().port;
});

afterAll(() => {
  server.close();
  echo.close();
  rmSync(folder, { recursive: true, force: true });
});

const limits = { limitMs: 2_000, perSecond: 1_000 };

describe.each(eyes)('ports as %s sees them', (_, eye) => {
  it('tells open from refused, in the order asked', async () => {
    const udp = [
      { port: 9, payload: '00' },
      { port: udpPort, payload: '00' },
    ];
    const seen = await eye.ask({ address: '127.0.0.1', tcp: [9, port, 11], udp, ...limits });
    expect(seen).toEqual({ tcp: ['refused', 'open', 'refused'], udp: ['refused', 'open'], error: null });
  });

  it('asks nothing where nothing is asked', async () => {
    expect(await eye.ask({ address: '127.0.0.1', tcp: [], udp: [], ...limits })).toEqual({
      tcp: [],
      udp: [],
      error: null,
    });
  });

  it('finds addresses, and knows its own', async () => {
    const [known, far, nobody] = await eye.find(['127.0.0.1', '198.51.100.9', 'nobody.invalid']);
    expect(known).toEqual([{ address: '127.0.0.1', own: true }]);
    expect(far).toEqual([{ address: '198.51.100.9', own: false }]);
    expect(nobody).toEqual([]);
  });
});

describe('what the system says of a socket', () => {
  it('is a verdict, a lack of means, or none', () => {
    expect(valueOfCode('EHOSTUNREACH', 4)).toBe('dropped');
    expect(valueOfCode('ENETUNREACH', 4)).toBe('no-route');
    expect(valueOfCode('EACCES', 6)).toBe('dropped');
    expect(valueOfCode('EACCES', 4)).toBe('probe-failed');
    expect(valueOfCode('EPERM', 4)).toBe('probe-failed');
    expect(valueOfCode('EMFILE', 4)).toBeNull();
  });
});

describe('a machine that was lent', () => {
  const ask = (program: string) => lentEye(lent, program).find(['127.0.0.1']);

  it('is told apart where it has no Python, and says so in a sentence', async () => {
    await expect(ask(sshAs('bare', 'exit 127'))).rejects.toThrow(NoPython);
    await expect(ask(sshAs('bare', 'exit 127'))).rejects.toThrow(/no python3 on me@lent\.test:2222/);
  });

  it('is not there where ssh cannot enter it', async () => {
    await expect(ask(sshAs('shut', 'echo "Permission denied (publickey)." >&2; exit 255'))).rejects.toThrow(
      /me@lent\.test:2222 could not be entered over ssh: Permission denied/,
    );
  });

  it('is not believed where it says something else', async () => {
    await expect(ask(sshAs('chatty', 'echo "welcome to this machine"; exit 0'))).rejects.toThrow(/could not look/);
  });
});
