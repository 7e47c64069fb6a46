import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { connectEngine } from '../../clients/connect-engine.ts';
import { findDockerEndpoint } from '../../clients/docker-context.ts';
import { ConfigError, EvidenceError, lastLine } from '../../lib/errors.ts';
import type { Docker } from '../images/builder.ts';
import { cacheFolder, makeFolder } from '../cache.ts';
import type { Progress } from '../contract.ts';
import { provision } from '../provision.ts';
import { runCommand } from '../run-command.ts';

/** The engine that labs are containers of. */
export interface OuterEngine {
  dockerHost: string;
  docker: Docker;
  /** The docker command's environment for an engine, the outer one or a lab's. */
  environment(dockerHost: string): Readonly<Record<string, string | undefined>>;
  /** Where this machine notes which images it made on that engine. */
  notes: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws one sentence where no engine answers, or one that a lab cannot be brought up on. */
export async function findOuterEngine(progress: Progress): Promise<OuterEngine> {
  const { dockerHost } = await connectEngine();
  // testcontainers knows DOCKER_HOST, and of it only these two forms.
  const { namedBy, tls } = findDockerEndpoint(undefined, process.env);
  if (!/^(unix|tcp):\/\//.test(dockerHost))
    throw new ConfigError(
      `A lab is a container of the engine at ${dockerHost} (${namedBy}), ` +
        'and its container is started over unix:// or tcp:// only; run this on that machine, ' +
        'or set STACKPROOF_LAB=embedded.',
    );
  if (tls !== null && namedBy !== 'DOCKER_HOST')
    throw new ConfigError(
      `A lab is a container of the engine of ${namedBy}, whose certificates only Docker's own command finds; ` +
        'name it with DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH.',
    );
  const environment = await chooseCommand(progress);
  const docker: Docker = (args, options = {}) =>
    runCommand('docker', args, { ...options, env: environment(dockerHost) });
  const asked = await docker(['info', '--format', '{{.ID}}']);
  if (asked.code !== 0)
    throw new EvidenceError(
      `The engine at ${dockerHost} did not say who it is (${lastLine(asked.stderr)}); try \`docker info\`.`,
    );
  const notes = join(
    cacheFolder(),
    'engines',
    createHash('sha256').update(asked.stdout.trim()).digest('hex').slice(0, 12),
  );
  return { dockerHost, docker, environment, notes: makeFolder(notes) };
}

/** The machine's own docker command where it can do Compose and build, else the private engine's. */
async function chooseCommand(progress: Progress): Promise<OuterEngine['environment']> {
  const [compose, buildx] = await Promise.all(
    ['compose', 'buildx'].map((plugin) => runCommand('docker', [plugin, 'version'])),
  );
  if (compose?.code === 0 && buildx?.code === 0)
    return (dockerHost) => ({
      ...lentEnvironment(process.env),
      DOCKER_HOST: dockerHost,
      ...tlsOf(process.env, dockerHost),
    });
  try {
    const { env } = await provision(progress);
    return (dockerHost) => ({ ...env, DOCKER_HOST: dockerHost, ...tlsOf(process.env, dockerHost) });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      'An engine answers here, but the docker command of this machine is missing or lacks the plugins compose ' +
        'and buildx; install them (docker-compose-plugin, docker-buildx-plugin).',
      { cause: error },
    );
  }
}

/** Nothing of it may speak of an engine: a context would win over DOCKER_HOST's silence, TLS over a plain socket. */
function lentEnvironment(env: Environment): Environment {
  return { ...env, DOCKER_CONTEXT: undefined, DOCKER_TLS_VERIFY: undefined, DOCKER_CERT_PATH: undefined };
}

function tlsOf(env: Environment, dockerHost: string): Environment {
  return dockerHost === env['DOCKER_HOST']
    ? { DOCKER_TLS_VERIFY: env['DOCKER_TLS_VERIFY'], DOCKER_CERT_PATH: env['DOCKER_CERT_PATH'] }
    : {};
}
