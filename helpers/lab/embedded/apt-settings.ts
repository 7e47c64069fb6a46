import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../lib/errors.ts';
import { runCommand } from '../run-command.ts';

export interface Release {
  /** The machine's own Debian release, by its code name. */
  codename: string;
  /** Where the machine itself fetches Debian's main archive. */
  mirror: string;
}

const keyrings = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];

/** The mirror is read from the machine's own apt sources, whichever of their formats they are in. */
export async function readRelease(): Promise<Release> {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1];
  const targets = await runCommand('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(RELEASE) $(CODENAME) $(COMPONENT)',
    'Created-By: Packages',
  ]);
  const mirror = codename === undefined || targets.code !== 0 ? undefined : chooseMirror(targets.stdout, codename);
  if (codename === undefined || mirror === undefined) {
    throw new ConfigError(
      "No Docker engine answers, and a private one is fetched from Debian's archive, " +
        "but this machine's apt sources name no Debian mirror; start an engine, or run on Debian.",
    );
  }
  return { codename, mirror };
}

/**
 * From the lines of `apt-get indextargets`: the address whose main component is this release itself, not its updates or
 * security.
 */
export function chooseMirror(targets: string, codename: string): string | undefined {
  return targets
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, release, name, component]) => component === 'main' && (release === codename || name === codename))?.[0];
}

/**
 * An apt of our own in a folder: its own lists, cache and sources, none of the machine's hooks (Debian's docker-clean
 * would empty the machine's
 * package cache), but the machine's proxies and certificates. Returns the environment that makes apt-get use it.
 */
export async function privateApt(
  folder: string,
  release: Release,
  suites: readonly string[],
): Promise<Record<string, string | undefined>> {
  for (const name of ['sources', 'lists/partial', 'cache/archives/partial', 'parts'])
    mkdirSync(join(folder, name), { recursive: true });
  const keyring = keyrings.find((path) => existsSync(path));
  writeFileSync(
    join(folder, 'sources/debian.sources'),
    [
      'Types: deb',
      `URIs: ${release.mirror}`,
      `Suites: ${suites.join(' ')}`,
      'Components: main',
      ...(keyring === undefined ? [] : [`Signed-By: ${keyring}`]),
      '',
    ].join('\n'),
  );
  const machine = await runCommand('apt-config', ['dump']);
  const acquire = machine.stdout
    .split('\n')
    .filter((line) => line.startsWith('Acquire::') && !line.startsWith('Acquire::IndexTargets'));
  writeFileSync(
    join(folder, 'apt.conf'),
    [
      `Dir::Etc::sourcelist "/dev/null";`,
      `Dir::Etc::sourceparts "${folder}/sources";`,
      `Dir::Etc::parts "${folder}/parts";`,
      `Dir::Etc::main "/dev/null";`,
      `Dir::Etc::preferences "/dev/null";`,
      `Dir::Etc::preferencesparts "/dev/null";`,
      `Dir::State::lists "${folder}/lists";`,
      `Dir::Cache "${folder}/cache";`,
      `Dir::Log "${folder}";`,
      'APT::Sandbox::User "root";',
      'APT::Update::Error-Mode "any";',
      'Acquire::Languages "none";',
      'Acquire::Retries "2";',
      'Acquire::PDiffs "false";',
      ...acquire,
      '',
    ].join('\n'),
  );
  return { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' };
}
