import { posix } from 'node:path';
import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { list, text, texts } from '../../lib/lenient.ts';
import type { GatherContext } from '../context.ts';
import { filesBelow } from '../host/key-search.ts';
import { firstPathOf } from '../host/service-files.ts';
import { pairsOfArguments } from './proxy-settings.ts';
import type { StartedWith } from './static-config.ts';

/**
 * What the engine says of how the proxy was started. Its environment may hold secrets: it is handed on to the shadow,
 * and not recorded.
 */
const Inspection = z.object({
  Id: z.string(),
  Image: z.string(),
  Path: text,
  Args: texts,
  Config: z.object({ Env: texts, User: text, WorkingDir: text }),
  HostConfig: z.object({ ExtraHosts: texts }).default({ ExtraHosts: [] }),
  Mounts: list(z.object({ Type: text, Name: text, Source: text, Destination: text })),
});
export type Inspected = z.infer<typeof Inspection>;

const folders = ['/etc/traefik', '$XDG_CONFIG_HOME', '$HOME/.config', '.'];
const extensions = ['toml', 'yaml', 'yml'];

/**
 * Where Traefik looks for a static configuration file, in its own order (its `pkg/cli/loader_file.go`): the file that
 * is named, then the usual ones. A variable
 * that is not set is empty, so that `/traefik.toml` is among them; TRAEFIK_CONFIGFILE names none. home: of the user
 * that it runs as.
 */
export function staticFilePaths(
  { Args, Config: { Env, WorkingDir } }: Pick<Inspected, 'Args' | 'Config'>,
  home: string,
): {
  named: string | null;
  usual: string[];
} {
  const variables = new Map([['HOME', home], ...Env.map((each) => each.split(/=(.*)/s, 2) as [string, string])]);
  const expand = (path: string) =>
    posix.resolve(
      WorkingDir || '/',
      path.replaceAll(
        /\$(?:(\w+)|\{(\w+)\})/g,
        (_all, plain: string, braced: string) => variables.get(plain ?? braced) ?? '',
      ),
    );
  const named = new Map(pairsOfArguments(Args)).get('configfile')?.trim();
  const usual = folders.flatMap((folder) => extensions.map((extension) => expand(`${folder}/traefik.${extension}`)));
  return { named: named ? expand(named) : null, usual: [...new Set(usual)] };
}

/** As the engine sets it where the image does not: by the container's own list of users. */
async function homeOf(context: GatherContext, proxy: Container, user: string): Promise<string> {
  const [name = ''] = user.split(':');
  if (name === '' || name === '0' || name === 'root') return '/root';
  const [users] = (await filesBelow(context, proxy, '/etc/passwd'))?.files ?? [];
  const rows =
    users?.entry.content
      ?.toString('utf8')
      .split('\n')
      .map((line) => line.split(':')) ?? [];
  return rows.find(([login, , uid]) => name === login || name === uid)?.[5] || '/';
}

interface HowStarted {
  inspection: Inspected;
  started: StartedWith;
  /** A file that is named and not there: Traefik then goes on to the usual ones. */
  missing: string | null;
}

/** Throws EvidenceError where it is too large, or no file. */
async function readStaticFile(context: GatherContext, proxy: Container, path: string) {
  const [found] = (await filesBelow(context, proxy, path))?.files ?? [];
  const content = found?.entry.content;
  if (content) return { path, text: content.toString('utf8') };
  throw new EvidenceError(
    `the proxy’s static configuration ${path} ${found ? 'is too large to be read' : 'is no file'}`,
  );
}

/**
 * How the proxy was started, and the static configuration file that it took. Throws EvidenceError where either cannot
 * be read.
 */
export async function readStartedWith(context: GatherContext, proxy: Container): Promise<HowStarted> {
  let inspection: Inspected;
  try {
    inspection = Inspection.parse(await context.engine.docker.getContainer(proxy.id).inspect());
  } catch (error) {
    throw new EvidenceError(
      `the engine did not say how ${proxy.name} was started; try \`docker inspect ${proxy.name}\``,
      { cause: error },
    );
  }
  const { Args: args, Config } = inspection;
  const stated = Config.Env.some((each) => each.startsWith('HOME='));
  const home = stated ? '' : await homeOf(context, proxy, Config.User);
  const { named, usual } = staticFilePaths(inspection, home);
  const path = await firstPathOf(context, proxy, named === null ? usual : [named, ...usual]);
  const file = path === null ? null : await readStaticFile(context, proxy, path);
  return { inspection, started: { args, env: Config.Env, file }, missing: path === named ? null : named };
}
