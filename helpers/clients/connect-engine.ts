import { Agent as TlsAgent } from 'node:https';
import Docker from 'dockerode';
import { codeOf, ConfigError, EvidenceError, messageOf, statusOf } from '../lib/errors.ts';
import { unbracketed } from '../lib/url.ts';
import { findDockerEndpoint, type DockerEndpoint } from './docker-context.ts';
import { boundCalls, followNoRedirects } from './engine-calls.ts';
import type { EngineClient } from './engine-client.ts';
import { SshAgent } from './ssh-agent.ts';

/** How long an engine may be silent: before its first answer, and in the middle of any later one. */
const limits = { firstMs: 5_000, firstOverSshMs: 15_000, idleMs: 60_000 };

// dockerode adds whatever DOCKER_HOST says to what it is told; undefined keeps it out.
const plain = {
  host: undefined,
  port: undefined,
  username: undefined,
  socketPath: undefined,
  ca: undefined,
  cert: undefined,
  key: undefined,
  protocol: 'http' as const,
  timeout: limits.idleMs,
};

function openTcp(url: URL, tls: DockerEndpoint['tls']): Docker {
  const secure = tls ?? (url.protocol === 'https:' ? { verify: true } : null);
  const { verify = true, ...files } = secure ?? {};
  return new Docker({
    ...plain,
    host: unbracketed(url.hostname),
    port: url.port || (secure ? '2376' : '2375'),
    protocol: secure ? ('https' as const) : ('http' as const),
    ...files,
    ...(verify ? {} : { agent: new TlsAgent({ ...files, rejectUnauthorized: false }) }),
  });
}

function openDocker({ dockerHost, namedBy, tls }: DockerEndpoint): Omit<EngineClient, 'dockerHost'> {
  if (dockerHost.startsWith('unix://'))
    return { docker: new Docker({ ...plain, socketPath: dockerHost.slice('unix://'.length) }), transport: 'unix' };
  const forms = 'write unix:///path, tcp://host:port or ssh://user@host';
  let url: URL;
  try {
    url = new URL(dockerHost);
  } catch {
    throw new ConfigError(`"${dockerHost}" (${namedBy}) names no engine: ${forms}`);
  }
  if (url.protocol === 'ssh:') {
    const overSsh = { ...plain, host: 'engine', port: 80, agent: new SshAgent(dockerHost) };
    return { docker: new Docker(overSsh), transport: 'ssh' };
  }
  if (!['tcp:', 'http:', 'https:'].includes(url.protocol))
    throw new ConfigError(`"${dockerHost}" (${namedBy}) names no engine that can be reached from here: ${forms}`);
  return { docker: openTcp(url, tls), transport: 'tcp' };
}

const remedies: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket: start the engine, or name another with DOCKER_HOST or `docker context use`',
  EACCES: 'this user may not open it: join the group docker, or run as root',
  ECONNREFUSED: 'nobody listens there: start the engine, or name another with DOCKER_HOST or `docker context use`',
  ENOTFOUND: 'its host name is unknown here: mend DOCKER_HOST or the Docker context',
  EAI_AGAIN: 'its host name cannot be looked up: mend DOCKER_HOST or the Docker context, or this machine’s DNS',
  EHOSTUNREACH: 'its host does not answer: look whether it is up, or mend DOCKER_HOST or the Docker context',
  ENETUNREACH: 'there is no route to it: mend DOCKER_HOST or the Docker context, or this machine’s network',
  ECONNRESET: 'it hung up: if it wants TLS, set DOCKER_TLS_VERIFY and DOCKER_CERT_PATH',
};

function explain(error: unknown, limitMs: number): string {
  const code = codeOf(error) ?? '';
  const remedy = remedies[code];
  if (remedy) return remedy;
  if (code === 'ABORT_ERR' || (error instanceof Error && error.name === 'AbortError'))
    return `it did not answer within ${limitMs / 1000} s: look into its log, and start it anew if it hangs`;
  const status = statusOf(error);
  if (status !== null && status >= 300 && status < 400)
    return `it answered ${status}, a redirect, which no engine does: name the engine itself with DOCKER_HOST`;
  if (status === 403)
    return (
      'it answered 403: a proxy before it forbids this; allow VERSION, INFO, PING, CONTAINERS, ' +
      'IMAGES and NETWORKS there, or name the engine itself'
    );
  if (status !== null)
    return `it answered ${status}: it is no Docker engine, or forbids its API to us; name another with DOCKER_HOST`;
  return `${messageOf(error)}: try \`docker version\` with the same setting`;
}

function askVersion(docker: Docker, signal: AbortSignal): Promise<unknown> {
  const question = {
    path: '/version',
    method: 'GET',
    abortSignal: signal,
    statusCodes: { 200: true, 500: 'server error' },
  };
  return new Promise((resolve, reject) =>
    docker.modem.dial(question, (error, answer) => (error ? reject(error) : resolve(answer))),
  );
}

interface ConnectOptions {
  firstMs?: number;
  firstOverSshMs?: number;
  /** Ends every call, now and later, within seconds. */
  signal?: AbortSignal | null;
}

/**
 * The engine named (unix://, tcp://, ssh://), else the one of DOCKER_HOST, of the Docker context, or of the default
 * socket.
 * Throws EvidenceError, one sentence, when none answers there within seconds; ConfigError when what was named is no
 * engine's address.
 */
export async function connectEngine(
  given?: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  { firstMs = limits.firstMs, firstOverSshMs = limits.firstOverSshMs, signal = null }: ConnectOptions = {},
): Promise<EngineClient> {
  const endpoint = findDockerEndpoint(given, env);
  followNoRedirects();
  const { docker, transport } = openDocker(endpoint);
  boundCalls(docker, signal);
  const limitMs = transport === 'ssh' ? firstOverSshMs : firstMs;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), limitMs);
  try {
    const version = await askVersion(docker, abort.signal);
    if (typeof version !== 'object' || version === null || !('ApiVersion' in version))
      throw new Error('what answers is no Docker engine');
  } catch (error) {
    throw new EvidenceError(
      `no Docker engine at ${endpoint.dockerHost} (${endpoint.namedBy}): ${explain(error, limitMs)}`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
  return { docker, dockerHost: endpoint.dockerHost, transport };
}
