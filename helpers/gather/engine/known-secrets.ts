import { isTelling } from '../../evidence/redact.ts';
import { holdsSecret, isFileName, isSecretName, secretsIn } from '../../evidence/secret-shapes.ts';
import { splitPair } from '../../lib/pairs.ts';
import type { GatherContext } from '../context.ts';
import { readServiceFiles } from '../host/service-files.ts';
import type { ContainerInspection } from './inspection.ts';

const mostBytes = 64 * 1024;
/** More secret files than this a stack hardly has; each is a question to the engine. */
const mostFiles = 100;
const mostLines = 200;

const ofEnvironment = (environment: readonly string[]): string[] =>
  environment.flatMap((pair) => {
    const [name, value] = splitPair(pair);
    return holdsSecret(name) ? [value, ...secretsIn(pair)] : secretsIn(pair);
  });

const isUserList = (label: string): boolean => /\.(?:basic|digest)auth\.users(?:\[\d+\])?$/i.test(label);

function ofLabel([name, value]: [string, string]): string[] {
  if (isUserList(name)) return value.split(',').map((user) => user.slice(user.indexOf(':') + 1));
  const last = name.split('.').at(-1) ?? name;
  return isSecretName(last) ? [value, ...secretsIn(value)] : secretsIn(value);
}

/**
 * What a container was told in confidence: values of its environment, arguments, health check and labels that stand
 * where secrets do. They are kept out of the recording wherever else they turn up.
 */
export function secretsOf({ Path, Args, Config }: ContainerInspection): string[] {
  return [
    ...ofEnvironment(Config.Env),
    ...secretsIn([Path, ...Args].join(' ')),
    ...secretsIn((Config.Healthcheck?.Test ?? []).join(' ')),
    ...Object.entries(Config.Labels).flatMap(ofLabel),
  ].filter(isTelling);
}

/** Where Compose and Swarm put secrets, and the files that the environment names as holding one. */
function secretPaths({ Config, Mounts }: ContainerInspection): string[] {
  const mounted = Mounts.map(({ Destination }) => Destination).filter((path) =>
    /^(?:\/var)?\/run\/secrets\//.test(path),
  );
  const named = Config.Env.map(splitPair)
    .filter(([name, path]) => isFileName(name) && isSecretName(name) && path.startsWith('/'))
    .map(([, path]) => path);
  return [...new Set([...mounted, ...named])];
}

/** The whole of a short file, and of a longer one each line and each value. */
function ofFile(text: string): string[] {
  const lines = text.split(/\r?\n/, mostLines).map((line) => line.trim());
  return [text.trim(), ...lines, ...lines.flatMap((line) => secretsIn(line))];
}

/** What the files of secrets hold. One that cannot be read holds nothing that we could tell. */
export async function secretsInFiles(
  context: Pick<GatherContext, 'engine' | 'vantage'>,
  containers: readonly ContainerInspection[],
): Promise<string[]> {
  const files = containers
    .flatMap((each) => secretPaths(each).map((path) => ({ id: each.Id, pid: each.State.Pid, path })))
    .slice(0, mostFiles);
  const read = await Promise.allSettled(
    files.map(({ path, ...place }) => readServiceFiles(context, place, path, mostBytes)),
  );
  return read
    .flatMap((each) => (each.status === 'fulfilled' ? (each.value?.entries ?? []) : []))
    .flatMap(({ start }) => ofFile(start.toString('utf8')))
    .filter(isTelling);
}
