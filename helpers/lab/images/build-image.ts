import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, lastLine } from '../../lib/errors.ts';
import type { Docker } from './builder.ts';
import { cacheFolder } from '../cache.ts';
import type { ImageRecipe } from './image-recipes.ts';

const certificates = '/etc/ssl/certs/ca-certificates.crt';
const proxyNames = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

/**
 * Builds one recipe in the builder. What a build needs of this machine (proxies, certificates, pip's and Go's settings)
 * goes along as build arguments that
 * Docker never keeps and as secrets, so that nothing of it stays in the image.
 */
export async function buildImage(docker: Docker, recipe: ImageRecipe, parents: readonly ImageRecipe[]): Promise<void> {
  if (recipe.folder === null) return;
  const index = pipIndex();
  const args = [
    ...parents.map(({ name, tag }) => `${name.toUpperCase().replaceAll('-', '_')}=${tag}`),
    ...(index === null || !recipe.args.includes('PIP_INDEX_URL') ? [] : [`PIP_INDEX_URL=${index}`]),
    ...recipe.args
      .filter((name) => name.startsWith('GO'))
      .flatMap((name) => goSetting(name).map((value) => `${name}=${value}`)),
    ...proxyNames.filter((name) => process.env[name] !== undefined).map((name) => `${name}=${process.env[name]}`),
  ].flatMap((argument) => ['--build-arg', argument]);
  const secrets = [
    ['ca', certificates],
    ['pip', pipSettings()],
  ].flatMap(([id, path]) =>
    path !== null && path !== undefined && existsSync(path) ? ['--secret', `id=${id},src=${path}`] : [],
  );
  const built = await docker([
    'build',
    '--progress',
    'plain',
    '--network',
    'host',
    ...args,
    ...secrets,
    '--tag',
    recipe.tag,
    recipe.folder,
  ]);
  if (built.code === 0) return;
  const log = join(cacheFolder(), 'logs', `${recipe.name}.log`);
  mkdirSync(join(cacheFolder(), 'logs'), { recursive: true });
  writeFileSync(log, built.stdout + built.stderr);
  throw new ConfigError(
    `The image ${recipe.tag} could not be built from ${recipe.folder} (${whatFailed(built.stderr)}); ` +
      `the whole build is in ${log}.`,
  );
}

function pipSettings(): string | null {
  const namespaces = [
    process.env['PIP_CONFIG_FILE'],
    join(homedir(), '.config/pip/pip.conf'),
    join(homedir(), '.pip/pip.conf'),
    '/etc/pip.conf',
  ];
  return namespaces.find((path) => path !== undefined && existsSync(path)) ?? null;
}

/** The last that the failed step itself said; Docker's own last line repeats the whole command. */
export function whatFailed(log: string): string {
  return (
    log
      .split('\n')
      .findLast((line) => /^#\d+ [\d.]+ \S/.test(line))
      ?.replace(/^#\d+ [\d.]+ /, '') ?? lastLine(log)
  );
}

/** Where this machine's pip fetches from, if it was told. */
function pipIndex(): string | null {
  const settings = pipSettings();
  return (
    process.env['PIP_INDEX_URL'] ??
    (settings === null ? null : (/^\s*index-url\s*[=:]\s*(\S+)/m.exec(readFileSync(settings, 'utf8'))?.[1] ?? null))
  );
}

/** What this machine's Go was told, by its environment or by `go env -w`; none: its own default holds. */
function goSetting(name: string): string[] {
  const file = process.env['GOENV'] ?? join(homedir(), '.config/go/env');
  const written = existsSync(file)
    ? new RegExp(`^${name}=(.+)$`, 'm').exec(readFileSync(file, 'utf8'))?.[1]
    : undefined;
  const value = process.env[name] || written;
  return value === undefined ? [] : [value];
}
