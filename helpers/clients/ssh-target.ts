import { word } from '../lib/shell-word.ts';
import { spawn } from 'node:child_process';
import { ConfigError, EvidenceError, lastLine } from '../lib/errors.ts';
import { bracketed, unbracketed } from '../lib/url.ts';

/** A machine as ssh knows it: an alias of the user's own configuration, a name, or an address. */
export interface SshTarget {
  host: string;
  user: string | null;
  port: string | null;
}

/** Of `ssh://[user@]host[:port]`. */
export const sshTargetOf = ({ username, hostname, port }: URL): SshTarget => ({
  host: unbracketed(hostname),
  user: username === '' ? null : decodeURIComponent(username),
  port: port === '' ? null : port,
});

/** `ssh://[user@]host[:port]` as it was given for an option. Throws ConfigError where it is none, or more than that. */
export function parseSshTarget(text: string, option: string): SshTarget {
  const url = URL.parse(text);
  const isOne = url?.protocol === 'ssh:' && url.hostname !== '' && url.password === '';
  if (isOne && ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '') return sshTargetOf(url);
  throw new ConfigError(`${option} ${text} is no view: give it as ssh://user@host or ssh://user@host:port`);
}

/** `probe@far.test:2222`, for people. */
export const spellSshTarget = ({ host, user, port }: SshTarget): string =>
  `${user === null ? '' : `${user}@`}${port === null ? host : `${bracketed(host)}:${port}`}`;

/** What ssh is told of it; nothing that follows is taken for an option. */
export const sshWords = ({ host, user, port }: SshTarget): string[] => [
  ...(user === null ? [] : ['-l', user]),
  ...(port === null ? [] : ['-p', port]),
  '--',
  host,
];

/** Asks nobody for anything, and gives up where nobody answers. */
export const quietSsh = (connectSeconds = 8): string[] => [
  ...['-o', 'BatchMode=yes', '-o', `ConnectTimeout=${connectSeconds}`],
  ...['-o', 'ServerAliveInterval=15', '-T'],
];

/** ssh's own codes, and a shell's for a program that is not there. */
const [sshFailed, notFound] = [255, 127];

interface RunOptions {
  input?: string;
  limitMs?: number;
  program?: string;
}

/**
 * Runs a program on that machine with the user's own keys, and without asking for anything. code null: there is no such
 * program there. Throws EvidenceError where the machine could not be entered, or gave no end in time.
 */
export function runThere(
  target: SshTarget,
  argv: readonly string[],
  { input, limitMs = 300_000, program = 'ssh' }: RunOptions = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const name = spellSshTarget(target);
  return new Promise((resolve, reject) => {
    const words = [...quietSsh(), ...sshWords(target), argv.map(word).join(' ')];
    const child = spawn(program, words, { stdio: 'pipe', timeout: Math.ceil(limitMs) });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (data: Buffer) => stdout.push(data));
    child.stderr.on('data', (data: Buffer) => stderr.push(data));
    // A login that is refused closes the pipe first and says why a moment later: `close` knows.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    child.on('error', (error) => reject(new EvidenceError(`${program} could not be started: ${error.message}`)));
    child.on('close', (code) => {
      const said = { stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
      if (code === sshFailed)
        return reject(new EvidenceError(`${name} could not be entered over ssh: ${lastLine(said.stderr)}`));
      if (code === null)
        return reject(new EvidenceError(`${name} did not end ${argv[0] ?? ''} within ${limitMs / 1_000} s`));
      return resolve({ code: code === notFound ? null : code, ...said });
    });
  });
}

/**
 * Where ssh would connect to, which an alias of the user's configuration hides; what was given, where ssh cannot say.
 */
export const realHost = (target: SshTarget, program = 'ssh'): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(program, ['-G', ...sshWords(target)], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 5_000 });
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    child.on('error', () => resolve(target.host));
    child.on('close', () => resolve(/^hostname (\S+)$/m.exec(said)?.[1] ?? target.host));
  });
