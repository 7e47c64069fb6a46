import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../lib/errors.ts';
import { boundCalls, followNoRedirects } from './engine-calls.ts';

let server: Server;
let asked: string[];
/** Lists and lines are begun and never ended; `slow` answers after a while, everything else never. */
beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.includes('/slow/')) setTimeout(() => response.end('{"Id":"slow"}'), 30);
    if (request.url?.includes('archive')) response.write('begun');
    if (request.url?.includes('/moved/')) response.writeHead(301, { location: 'ftp://elsewhere.test/' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function connect(signal: AbortSignal | null, limits: { readMs: number; changeMs: number; endingMs: number }) {
  const docker = new Docker({
    protocol: 'http',
    socketPath: undefined,
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
  });
  boundCalls(docker, signal, limits);
  return docker;
}
const why = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: unknown) => messageOf(error),
  );
const hour = 3_600_000;

describe('calls to an engine that hangs', () => {
  it('end at the limit of their kind', async () => {
    const read = connect(null, { readMs: 20, changeMs: hour, endingMs: hour }).getContainer('web');
    expect(await why(read.inspect())).toBe('it gave no answer within 0.02 s');
    const change = connect(null, { readMs: hour, changeMs: 20, endingMs: hour }).getContainer('web');
    expect(await why(change.stop())).toBe('it gave no answer within 0.02 s');
  });

  it('end with the signal: what reads at once, what changes after a while, what undoes likewise', async () => {
    const stop = new AbortController();
    const container = connect(stop.signal, { readMs: hour, changeMs: hour, endingMs: 30 }).getContainer('web');
    const calls = [why(container.inspect()), why(container.pause())];
    const stream = await container.getArchive({ path: '/' });
    const cut = new Promise((resolve) => stream.once('error', resolve));
    stop.abort();
    expect(await Promise.all(calls)).toEqual(['the run was interrupted', 'it gave no answer within 0.03 s']);
    expect(await cut).toBeInstanceOf(Error);
    expect(await why(container.unpause())).toBe('it gave no answer within 0.03 s');
  });
});

it('hands a redirect over instead of following it', async () => {
  followNoRedirects();
  const docker = connect(null, { readMs: hour, changeMs: hour, endingMs: hour });
  expect(await why(docker.getContainer('moved').inspect())).toBe('(HTTP code 301) unexpected -');
});

it('asks once about a container that several look at, and anew who asks after the answer', async () => {
  const docker = connect(null, { readMs: hour, changeMs: hour, endingMs: hour });
  const look = () => docker.getContainer('slow').inspect();
  expect(await Promise.all([look(), look(), docker.getImage('slow').inspect()])).toEqual(
    Array.from({ length: 3 }, () => ({ Id: 'slow' })),
  );
  expect(asked).toHaveLength(2);
  expect(await look()).toEqual({ Id: 'slow' });
  expect(asked).toHaveLength(3);
});

it('shares what went wrong as well', async () => {
  const container = connect(null, { readMs: 20, changeMs: hour, endingMs: hour }).getContainer('web');
  const calls = [why(container.inspect()), why(container.inspect())];
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 2 }, () => 'it gave no answer within 0.02 s'));
});
