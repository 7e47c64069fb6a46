import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { broken, recordOf } from '../../reports/sample.fake.ts';
import { makeCertificate } from '../sources/make-certificate.ts';
import { openTeller } from './teller.ts';

interface Mail {
  from: string;
  to: string[];
  user: string | null;
  secure: boolean;
  text: string;
}

const trusted = getCACertificates('default');
let folder = '';
let said: string[] = [];
let server: SMTPServer | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackproof-mail-'));
  said = [];
});
afterEach(async () => {
  setDefaultCACertificates(trusted);
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

/** A real mail server on loopback, and the mails that it took. */
async function listen(options: SMTPServerOptions): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const listening = new SMTPServer({
    logger: false,
    onData(stream, { envelope, user, secure }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          user: user ?? null,
          secure,
          text: Buffer.concat(parts).toString('utf8'),
        });
        done();
      });
    },
    ...options,
  });
  listening.on('error', () => {});
  server = listening;
  await new Promise<void>((resolve) => void listening.listen(0, '127.0.0.1', resolve));
  return { port: (listening.server.address() as AddressInfo).port, mails };
}

const tell = (address: string) =>
  openTeller({
    addresses: [address],
    always: false,
    folder,
    environment: { PASSWORD: 'geheim' },
    here: folder,
    say: (sentence) => void said.push(sentence),
    patience: { waitsMs: [0], tryMs: 5000, longestWaitMs: 0 },
  }).judged(recordOf([broken()], { outcome: 'fail' }));

const people = 'from=stackproof@home.test&to=me@home.test,you@home.test';

/** Checks the one password that is right. */
const login: NonNullable<SMTPServerOptions['onAuth']> = ({ username, password }, _session, done) =>
  username === 'me' && password === 'geheim' ? done(null, { user: username }) : done(new Error('wrong'));

async function withTls(): Promise<{ key: string; cert: string }> {
  const { certificate, key } = await makeCertificate({ subject: 'localhost', names: ['localhost'] });
  setDefaultCACertificates([...trusted, certificate]);
  return { key, cert: certificate };
}

describe('a mail', () => {
  it('goes to everybody who is named, in words', async () => {
    const { port, mails } = await listen({ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] });
    await tell(`smtp://localhost:${port}?${people}`);
    expect(said).toEqual([]);
    expect(mails).toEqual([
      {
        ...{ from: 'stackproof@home.test', to: ['me@home.test', 'you@home.test'], user: null, secure: false },
        text: expect.stringMatching(/^Subject: stackproof, media: FAIL, 1 found\r$/m),
      },
    ]);
    expect(mails[0]?.text).toMatch(/^- critical: sonarr:8989\/tcp: expected no port beyond loopback,/m);
    expect(mails[0]?.text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  });

  it('comes with a password inside TLS, from the first byte or by STARTTLS', async () => {
    const tls = await withTls();
    for (const [scheme, secure] of [
      ['smtp', false],
      ['smtps', true],
    ] as const) {
      rmSync(join(folder, 'notified.json'), { force: true });
      const { port, mails } = await listen({ ...tls, secure, onAuth: login });
      await tell(`${scheme}://me@localhost:${port}?${people}&password=env:PASSWORD`);
      expect(said).toEqual([]);
      expect(mails).toEqual([expect.objectContaining({ user: 'me', secure: true })]);
      await new Promise<void>((resolve) => server?.close(() => resolve()));
    }
  });

  it('never sends a password in clear, nor to a server that nobody vouches for', async () => {
    const passwords: unknown[] = [];
    const onAuth: typeof login = (given, session, done) => {
      passwords.push(given.password);
      login(given, session, done);
    };
    const clear = await listen({ onAuth, allowInsecureAuth: true, disabledCommands: ['STARTTLS'] });
    await tell(`smtp://me@localhost:${clear.port}?${people}&password=env:PASSWORD`);
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    const unknown = await listen({ onAuth });
    await tell(`smtp://me@localhost:${unknown.port}?${people}&password=env:PASSWORD`);
    expect([passwords, clear.mails, unknown.mails]).toEqual([[], [], []]);
    expect(said).toEqual([
      expect.stringMatching(/^smtp at localhost:\d+ was not told: /),
      expect.stringMatching(/^smtp at localhost:\d+ was not told: .*certificate/),
    ]);
  });

  it('that is refused is told so, without the password', async () => {
    const tls = await withTls();
    const { port, mails } = await listen({
      ...tls,
      onAuth: (_given, _session, done) => done(new Error('geheim is wrong')),
    });
    await tell(`smtp://me@localhost:${port}?${people}&password=env:PASSWORD`);
    expect(mails).toEqual([]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/was not told: .*\[redacted\] is wrong/);
    expect(said[0]).not.toContain('geheim');
  });
});
