import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, makeFolder } from '../lab/cache.ts';
import { runCommand } from '../lab/run-command.ts';
import { ConfigError, lastLine } from '../lib/errors.ts';

// `node helpers/prober/lint.ts` runs ruff over the Python beside it: its linter, and its formatter's check. `--fix`
// mends what can be mended.
const folder = import.meta.dirname;
const fetchLimitMs = 180_000;

/** The one that ruff.toml asks for: another would lay lines out differently. */
function wantedVersion(): string {
  const file = join(folder, 'ruff.toml');
  const version = /^required-version = "==(.+)"$/m.exec(readFileSync(file, 'utf8'))?.[1];
  if (version === undefined)
    throw new ConfigError(`${file} does not say which ruff to use; add the line required-version = "==…".`);
  return version;
}

const isVersion = async (program: string, version: string): Promise<boolean> =>
  (await runCommand(program, ['--version'])).stdout.trim() === `ruff ${version}`;

/** Puts ruff into `home`/bin, by Python's own means; the reason where it cannot be had. */
async function install(version: string, home: string): Promise<string | null> {
  const draft = `${home}.${process.pid}.draft`;
  const quiet = ['install', '--quiet', '--disable-pip-version-check', '--no-input', `ruff==${version}`];
  const limit = { limit: fetchLimitMs };
  try {
    let ran = await runCommand('python3', ['-m', 'pip', ...quiet, '--target', draft], limit);
    // Some systems have Python without pip, and keep one for virtual environments.
    if (/No module named pip/.test(ran.stderr)) {
      ran = await runCommand('python3', ['-m', 'venv', draft], limit);
      if (ran.code === 0) ran = await runCommand(join(draft, 'bin/python3'), ['-m', 'pip', ...quiet], limit);
    }
    if (ran.code !== 0) return lastLine(ran.stderr || ran.stdout) || `pip ended with ${ran.code}`;
    if (!existsSync(join(home, 'bin/ruff'))) renameSync(draft, home);
    return null;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/**
 * A ruff of that version, from PATH or from the cache, where it is put once. Throws ConfigError where it cannot be had.
 */
async function findRuff(version: string): Promise<string> {
  if (await isVersion('ruff', version)) return 'ruff';
  const home = join(makeFolder(cacheFolder()), `ruff-${version}`);
  const cached = join(home, 'bin/ruff');
  if (await isVersion(cached, version)) return cached;
  rmSync(home, { recursive: true, force: true });
  process.stderr.write(`fetching ruff ${version} (once)\n`);
  const trouble = await install(version, home);
  if (trouble === null && (await isVersion(cached, version))) return cached;
  throw new ConfigError(
    `ruff ${version}, which checks the Python in ${folder}, is not on PATH and could not be fetched with pip ` +
      `(${trouble ?? 'what came does not run here'}); connect this machine once, or install that version.`,
  );
}

async function lint(fix: boolean): Promise<number> {
  const ruff = await findRuff(wantedVersion());
  let worst = 0;
  for (const args of [
    ['check', ...(fix ? ['--fix'] : [])],
    ['format', ...(fix ? [] : ['--check'])],
  ]) {
    const { code, stdout, stderr } = await runCommand(ruff, [...args, '--no-cache', '.'], { cwd: folder });
    process.stderr.write(stdout + stderr);
    worst = Math.max(worst, code);
  }
  return worst;
}

try {
  process.exitCode = await lint(process.argv.includes('--fix'));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
