import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, messageOf } from '../lib/errors.ts';

interface TlsFiles {
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
}

/** Which engine is meant, and who said so. */
export interface DockerEndpoint {
  dockerHost: string;
  /** `DOCKER_HOST`, `the context "nas"` …: the words an error can use. */
  namedBy: string;
  /** null: plain. */
  tls: (TlsFiles & { verify: boolean }) | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultSocket = 'unix:///var/run/docker.sock';
const Configuration = z.looseObject({ currentContext: z.string().optional() });
const ContextMeta = z.looseObject({
  Endpoints: z.looseObject({
    docker: z.looseObject({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});

function readJson<T>(file: string, schema: z.ZodType<T>, what: string): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new ConfigError(
      `${what} in ${file} cannot be read (${messageOf(error)}): repair it, ` + 'or name the engine with DOCKER_HOST',
      { cause: error },
    );
  }
}

function readTls(folder: string): TlsFiles {
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined);
  const [ca, cert, key] = [read('ca.pem'), read('cert.pem'), read('key.pem')];
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function fromEnvironment(dockerHost: string, namedBy: string, env: Environment, folder: string): DockerEndpoint {
  const wantsTls = dockerHost.startsWith('tcp://') && Boolean(env['DOCKER_TLS_VERIFY']);
  return {
    dockerHost,
    namedBy,
    tls: wantsTls ? { ...readTls(env['DOCKER_CERT_PATH'] || folder), verify: true } : null,
  };
}

function fromContext(name: string, namedBy: string, folder: string): DockerEndpoint {
  // Docker keeps a context under the hash of its name.
  const hash = createHash('sha256').update(name).digest('hex');
  const file = join(folder, 'contexts/meta', hash, 'meta.json');
  if (!existsSync(file))
    throw new ConfigError(
      `there is no Docker context "${name}" (${namedBy}; looked for ${file}): ` +
        'choose one that `docker context ls` shows',
    );
  const docker = readJson(file, ContextMeta, `the Docker context "${name}"`).Endpoints.docker;
  if (!docker?.Host)
    throw new ConfigError(
      `the Docker context "${name}" (${file}) names no engine: choose another with \`docker context use\`, ` +
        'or set DOCKER_HOST',
    );
  const tls = readTls(join(folder, 'contexts/tls', hash, 'docker'));
  const verify = !docker.SkipTLSVerify;
  return {
    dockerHost: docker.Host,
    namedBy: `the Docker context "${name}"`,
    tls: Object.keys(tls).length > 0 || !verify ? { ...tls, verify } : null,
  };
}

/**
 * In the order of Docker's own command: what was asked for, DOCKER_HOST, DOCKER_CONTEXT, the current context, the
 * default socket.
 */
export function findDockerEndpoint(given: string | undefined, env: Environment): DockerEndpoint {
  const folder = env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
  if (given) return fromEnvironment(given, 'as asked', env, folder);
  if (env['DOCKER_HOST']) return fromEnvironment(env['DOCKER_HOST'], 'DOCKER_HOST', env, folder);
  if (env['DOCKER_CONTEXT'] && env['DOCKER_CONTEXT'] !== 'default')
    return fromContext(env['DOCKER_CONTEXT'], 'DOCKER_CONTEXT', folder);
  const file = join(folder, 'config.json');
  const current =
    !env['DOCKER_CONTEXT'] && existsSync(file)
      ? readJson(file, Configuration, 'the Docker configuration').currentContext
      : undefined;
  if (current && current !== 'default') return fromContext(current, `currentContext of ${file}`, folder);
  return { dockerHost: defaultSocket, namedBy: 'the default socket', tls: null };
}
