import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, lastLine } from '../lib/errors.ts';
import { privateApt, readRelease, type Release } from './embedded/apt-settings.ts';
import { cacheFolder, makeFolder, timed } from './cache.ts';
import type { Progress } from './contract.ts';
import { engineParts, type EnginePart } from './embedded/engine-parts.ts';
import { engineRoot, type EngineRoot } from './embedded/engine-root.ts';
import { withLock } from './lock.ts';
import { needRoom } from './requirements.ts';
import { runCommand } from './run-command.ts';

const layout = 1;

/** The private engine, fetched and unpacked once per recipe; afterwards this asks nobody. */
export async function provision(progress: Progress): Promise<EngineRoot> {
  const folder = join(makeFolder(cacheFolder()), 'engine');
  const key = createHash('sha256')
    .update(JSON.stringify([layout, engineParts, process.arch]))
    .digest('hex')
    .slice(0, 12);
  const home = join(folder, key);
  if (existsSync(home)) return engineRoot(home);
  return withLock(`engine ${folder}`, async () => {
    if (existsSync(home)) return engineRoot(home);
    needRoom(makeFolder(folder), 3, 'the private engine and its images');
    // What a killed start left half unpacked; we hold the lock, so nobody is at work there.
    for (const name of readdirSync(folder).filter((entry) => entry.startsWith('draft-')))
      rmSync(join(folder, name), { recursive: true, force: true });
    const draft = join(folder, `draft-${key}`);
    await timed('engine', "fetching a private Docker engine from Debian's packages", progress, () =>
      fetchEngine(draft, progress),
    );
    renameSync(draft, home);
    return engineRoot(home);
  });
}

async function fetchEngine(draft: string, progress: Progress): Promise<void> {
  const release = await readRelease();
  const versions: Record<string, string> = {};
  let pending = engineParts.map((part) => ({ part, turn: 0 }));
  while (pending.length > 0) {
    const wanted = pending.map(({ part, turn }) => ({ part, suite: suiteOf(part, turn, release) }));
    await fetchPackages(draft, release, wanted);
    const next = [];
    for (const { part, turn } of pending) {
      const version = await attempt(draft, part);
      if (version === null) {
        progress('engine', `${part.packages[0]} of ${suiteOf(part, turn, release)} does not run here`);
        next.push({ part, turn: turn + 1 });
      } else versions[part.packages.join(' ')] = version;
    }
    pending = next;
  }
  rmSync(join(draft, 'apt'), { recursive: true, force: true });
  finishRoot(draft);
  writeFileSync(join(draft, 'versions.json'), JSON.stringify(versions, null, 2));
}

function suiteOf(part: EnginePart, turn: number, release: Release): string {
  const suite = part.suites[turn];
  if (suite === undefined)
    throw new ConfigError(
      `No Debian release on ${release.mirror} has a ${part.packages[0]} that runs here (tried ` +
        `${part.suites.join(', ')}); install Docker on this machine, its engine will be used.`,
    );
  return suite === 'own' ? release.codename : suite;
}

async function fetchPackages(
  draft: string,
  release: Release,
  wanted: readonly { part: EnginePart; suite: string }[],
): Promise<void> {
  const apt = join(draft, 'apt');
  const env = await privateApt(apt, release, [...new Set(wanted.map(({ suite }) => suite))]);
  const update = await runCommand('apt-get', ['-q', 'update'], { env });
  if (update.code !== 0) throw unreachable(release, update.stderr);
  const archives = join(apt, 'debs');
  rmSync(archives, { recursive: true, force: true });
  mkdirSync(archives);
  for (const suite of new Set(wanted.map((entry) => entry.suite))) {
    const names = wanted.filter((entry) => entry.suite === suite).flatMap(({ part }) => part.packages);
    const got = await runCommand('apt-get', ['-q', 'download', ...names.map((name) => `${name}/${suite}`)], {
      env,
      cwd: archives,
    });
    // One package that a suite has not got spoils the whole call; then each for itself, and what is missing will fail
    // its try.
    if (got.code !== 0)
      for (const name of names)
        await runCommand('apt-get', ['-q', 'download', `${name}/${suite}`], { env, cwd: archives });
  }
  const debs = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  if (debs.length === 0) throw unreachable(release, 'no package could be downloaded');
  for (const deb of debs) {
    const unpacked = await runCommand('dpkg-deb', ['-x', join(archives, deb), draft]);
    if (unpacked.code !== 0)
      throw new ConfigError(
        `${deb} could not be unpacked into ${draft} (${lastLine(unpacked.stderr)}); is the disk full?`,
      );
  }
}

function unreachable(release: Release, said: string): ConfigError {
  return new ConfigError(
    'No Docker engine answers here, and the packages of a private one could not be fetched from ' +
      `${release.mirror} (${whatAptSaid(said)}); connect this machine, or start an engine.`,
  );
}

/** apt's last line only says that something failed. */
function whatAptSaid(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => /^[EW]: Failed to fetch/.test(line))
      ?.replace(/^[EW]: /, '') ?? lastLine(text)
  );
}

async function attempt(draft: string, part: EnginePart): Promise<string | null> {
  const [program, ...args] = part.attempt;
  const tried = await runCommand(join(draft, program ?? ''), args, { env: engineRoot(draft).env, limit: 20_000 });
  return tried.code === 0 ? (tried.stdout.split('\n')[0] ?? '') : null;
}

/** What Debian's install scripts would have done: the names under which the engine looks for its helpers. */
function finishRoot(draft: string): void {
  const links: readonly [string, string][] = [
    ['xtables-nft-multi', 'usr/sbin/iptables'],
    ['xtables-nft-multi', 'usr/sbin/ip6tables'],
    ['tini-static', 'usr/bin/docker-init'],
  ];
  for (const [target, link] of links) {
    rmSync(join(draft, link), { force: true });
    symlinkSync(target, join(draft, link));
  }
  mkdirSync(join(draft, 'client/cli-plugins'), { recursive: true });
  writeFileSync(join(draft, 'client/config.json'), '{}');
  for (const plugin of ['docker-compose', 'docker-buildx'])
    symlinkSync(`../../usr/libexec/docker/cli-plugins/${plugin}`, join(draft, 'client/cli-plugins', plugin));
}
