import { singleDollars } from '../../evidence/compose-config.ts';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Planned, PlannedService } from './read-config.ts';

interface TextAt {
  /** Where the container sees it. */
  path: string;
  text: string;
}

/** Larger than any configuration that somebody wrote. */
const mostBytes = 1_000_000;

function readText(path: string): string | null {
  try {
    return statSync(path).size > mostBytes ? null : readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Names of the files below a folder of this machine, links left out; null: it is no folder, or not here. */
function namesBelow(folder: string): string[] | null {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name).slice(folder.length).replace(/^\//, ''))
      .sort();
  } catch {
    return null;
  }
}

/** What the file itself gives to a service as files: of configs and secrets. */
function givenTo({ configs, secrets }: PlannedService, planned: Planned): { path: string; text: string | null }[] {
  const rows = [
    ...configs.map((each) => ({ ...each, given: planned.configs[each.source], usual: `/${each.source}` })),
    ...secrets.map((each) => ({ ...each, given: planned.secrets[each.source], usual: `/run/secrets/${each.source}` })),
  ];
  return rows.map(({ target, usual, given }) => ({
    path: posix.resolve('/run/secrets', target || usual),
    text: typeof given?.content === 'string' ? singleDollars(given.content) : readText(given?.file ?? ''),
  }));
}

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`);

interface Mounted {
  /** null: it is there and cannot be read from here; left out: no mount shows it, so that the image would. */
  textAt(path: string): string | null | undefined;
  /** Files below a folder, or the file itself; null: what is there cannot be known from here. */
  textsBelow(path: string): TextAt[] | null;
}

/** The files that a container of this service would see, as far as the compose file and what lies beside it say. */
export function mountedTexts(service: PlannedService, planned: Planned): Mounted {
  const given = givenTo(service, planned);
  const binds = service.volumes
    .filter(({ type }) => type === 'bind')
    .map(({ source, target }) => ({ source, target: target.replace(/(.)\/$/, '$1') }))
    .sort((one, other) => other.target.length - one.target.length);
  const hidden = service.volumes.filter(({ type }) => type !== 'bind').map(({ target }) => target);
  const bindOf = (path: string) => binds.find(({ target }) => isBelow(path, target));
  const onHost = (path: string) => {
    const bind = bindOf(path);
    return bind ? join(bind.source, path.slice(bind.target.length)) : null;
  };
  const textAt: Mounted['textAt'] = (path) => {
    const own = given.find((each) => each.path === path);
    if (own) return own.text;
    const host = onHost(path);
    if (host === null) return hidden.some((target) => isBelow(path, target)) ? null : undefined;
    // Of a folder that is not on this machine nobody knows what is in it.
    return readText(host) ?? (!existsSync(host) && existsSync(bindOf(path)?.source ?? '') ? undefined : null);
  };
  return {
    textAt,
    textsBelow(path) {
      const host = onHost(path);
      const names = host === null ? [] : (namesBelow(host) ?? (readText(host) === null ? null : ['']));
      if (names === null || hidden.some((target) => isBelow(path, target))) return null;
      const paths = [
        ...names.map((name) => posix.join(path, name)),
        ...given.filter((each) => isBelow(each.path, path)).map((each) => each.path),
      ];
      const texts = [...new Set(paths)].map((each) => ({ path: each, text: textAt(each) ?? null }));
      // An image may bring files of its own; where the file brings none, nobody knows.
      if (texts.length === 0) return null;
      return texts.some(({ text }) => text === null)
        ? null
        : texts.map(({ path: at, text }) => ({ path: at, text: text ?? '' }));
    },
  };
}
