import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import { EvidenceError, lastLine } from '../lib/errors.ts';
import { quietSsh, sshTargetOf, sshWords } from './ssh-target.ts';

/**
 * Reaches an engine as Docker's own command does: `ssh … docker system dial-stdio`. The machine's ssh knows the user's
 * keys, aliases
 * and known hosts; the ssh client inside dockerode reads none of them and takes any host's key.
 */
class SshConnection extends Duplex {
  readonly #child;
  #said = '';

  constructor(target: readonly string[], program: string) {
    super();
    this.#child = spawn(program, [...quietSsh(), ...target, 'docker', 'system', 'dial-stdio'], { stdio: 'pipe' });
    this.#child.stdout.on('data', (data: Buffer) => {
      if (!this.push(data)) this.#child.stdout.pause();
    });
    this.#child.stderr.on('data', (data: Buffer) => {
      this.#said = (this.#said + data.toString()).slice(-500);
    });
    // A login that is refused closes the pipe first and says why a moment later: `close` knows.
    this.#child.stdin.on('error', () => undefined);
    this.#child.on('error', (error) =>
      this.destroy(new EvidenceError(`${program} could not be started: ${error.message}`)),
    );
    this.#child.on('close', (code) => {
      if (code)
        this.destroy(new EvidenceError(`ssh ${target.join(' ')}: ${lastLine(this.#said) || `ended with ${code}`}`));
      else this.push(null);
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(data: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#child.stdin.write(data, () => done());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#child.stdin.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  // What node:http asks of a socket and a pipe to a program cannot do.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** Carries HTTP over ssh; connections are kept, for each costs a login. dockerHost: ssh://[user@]host[:port]. */
export class SshAgent extends Agent {
  readonly #target: string[];
  readonly #program: string;

  constructor(dockerHost: string, program = 'ssh') {
    super({ keepAlive: true, maxSockets: 8 });
    this.#target = sshWords(sshTargetOf(new URL(dockerHost)));
    this.#program = program;
  }

  override createConnection(): Duplex {
    return new SshConnection(this.#target, this.#program);
  }
}
