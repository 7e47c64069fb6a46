import Docker from 'dockerode';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { EvidenceError } from '../errors.ts';
import type { EngineClient } from './engine-client.ts';
import { contextHost } from './docker-context.ts';

/** An engine that says nothing for so long is taken for absent. */
const answerLimitMs = 10_000;

const defaultSocket = '/var/run/docker.sock';
const rootlessSocket = () => join(process.env['XDG_RUNTIME_DIR'] ?? '/nowhere', 'docker.sock');

interface Choice {
  dockerHost: string;
  /** Who said so, for sentences. */
  because: string;
}

/** Given, else DOCKER_HOST, else the Docker context, else the default socket (the rootless one where only that is there). */
function choose(given: string | undefined, env: NodeJS.ProcessEnv): Choice {
  if (given) return { dockerHost: given, because: 'as told' };
  if (env['DOCKER_HOST']) return { dockerHost: env['DOCKER_HOST'], because: 'from DOCKER_HOST' };
  const folder = env['DOCKER_CONFIG'] ?? join(homedir(), '.docker');
  const context = contextHost(folder, env['DOCKER_CONTEXT'], (path) => readFileSync(path, 'utf8'));
  if (context) return { dockerHost: context.dockerHost, because: `from the Docker context ${context.name}` };
  const socket = !existsSync(defaultSocket) && existsSync(rootlessSocket()) ? rootlessSocket() : defaultSocket;
  return { dockerHost: `unix://${socket}`, because: 'the default' };
}

function open({ dockerHost, because }: Choice): EngineClient {
  if (dockerHost.startsWith('unix://')) return { docker: new Docker({ socketPath: dockerHost.slice(7) }), dockerHost, transport: 'unix' };
  let url: URL;
  try {
    url = new URL(dockerHost);
  } catch {
    throw new EvidenceError(`the engine's address ${dockerHost} (${because}) is no address: write unix:///path, tcp://host:port or ssh://user@host`);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol === 'ssh:') {
    const agent = process.env['SSH_AUTH_SOCK'];
    return { docker: new Docker({ protocol: 'ssh', host, port: Number(url.port || 22), username: decodeURIComponent(url.username) || 'root', ...(agent ? { sshOptions: { agent } } : {}) }), dockerHost, transport: 'ssh' };
  }
  if (url.protocol !== 'tcp:' && url.protocol !== 'http:' && url.protocol !== 'https:') throw new EvidenceError(`the engine's address ${dockerHost} (${because}) has an unknown scheme: write unix:///path, tcp://host:port or ssh://user@host`);
  const certificates = process.env['DOCKER_CERT_PATH'];
  const secure = url.protocol === 'https:' || (Boolean(process.env['DOCKER_TLS_VERIFY']) && certificates !== undefined);
  const keys = secure && certificates ? { ca: readFileSync(join(certificates, 'ca.pem')), cert: readFileSync(join(certificates, 'cert.pem')), key: readFileSync(join(certificates, 'key.pem')) } : {};
  return { docker: new Docker({ protocol: secure ? 'https' : 'http', host, port: Number(url.port || (secure ? 2376 : 2375)), ...keys }), dockerHost, transport: 'tcp' };
}

const remedies: Record<string, string> = {
  ENOENT: 'there is no such socket: start the engine, or name one with DOCKER_HOST',
  EACCES: 'this user may not open it: join the docker group, or run as root',
  ECONNREFUSED: 'nobody listens there: start the engine, or name another with DOCKER_HOST',
  ENOTFOUND: 'its host name is unknown here: mend DOCKER_HOST or the Docker context',
  EHOSTUNREACH: 'its host does not answer: mend DOCKER_HOST or the Docker context',
  ECONNRESET: 'it hung up: does it want TLS (DOCKER_TLS_VERIFY, DOCKER_CERT_PATH)?',
};

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  if ('statusCode' in error && Number(error.statusCode) >= 400) return `it answered ${String(error.statusCode)} to a ping: it is no Docker engine, or forbids its API to us`;
  return remedies[code] ?? error.message.replace(/\s+/g, ' ');
}

async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it did not answer within ${limitMs / 1000} s`)), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The engine named (unix://, tcp://, ssh://), else the one of DOCKER_HOST, of the Docker context, or of the default socket.
 * Throws EvidenceError, one sentence, when none answers there.
 */
export async function connectEngine(dockerHost?: string): Promise<EngineClient> {
  const choice = choose(dockerHost, process.env);
  const engine = open(choice);
  try {
    await within(engine.docker.ping(), answerLimitMs);
    return engine;
  } catch (error) {
    throw new EvidenceError(`no Docker engine at ${choice.dockerHost} (${choice.because}): ${explain(error)}`, { cause: error });
  }
}
