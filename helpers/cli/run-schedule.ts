import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { ConfigError } from '../lib/errors.ts';
import { projectRoot } from '../lib/project-root.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import { renderComposeService } from '../nights/compose-service.ts';
import { renderCron } from '../nights/cron.ts';
import { nextAt, showDuration, type Night } from '../nights/night.ts';
import { ownProgram } from '../nights/own-program.ts';
import { runNight } from '../nights/run-night.ts';
import { ownMark, renderUnits, unitNames, type Unit } from '../nights/systemd.ts';
import { waitUntil } from '../nights/wait-until.ts';
import { interruptible } from './finish.ts';
import { nightly, tellingOf, usualLimitMs, type InstallOptions, type WhenOptions } from './schedule-options.ts';
import { openTellerFor } from './tell.ts';
import { toolVersion } from './version.ts';

const usual = { at: nightly, jitterMs: 600_000 };
/** What an audit needs to put everything back. */
const graceMs = 120_000;

const say = (text: string) => void process.stderr.write(`${text}\n`);
const isRoot = () => process.getuid?.() === 0;
const unitFolder = (given: string | undefined) =>
  given ?? (isRoot() ? '/etc/systemd/system' : join(homedir(), '.config/systemd/user'));

function nightOf(audit: readonly string[], options: InstallOptions): Night {
  const { environmentFile } = options;
  const { notify = [] } = tellingOf(audit);
  if (environmentFile === undefined && notify.some((each) => /(?:\+|=)env:/.test(each)))
    throw new ConfigError(
      'a timer has none of your variables, and --notify names one as env:NAME: ' +
        'name a file of them with --environment-file, or write file:PATH instead',
    );
  if (environmentFile !== undefined && !existsSync(environmentFile))
    throw new ConfigError(`--environment-file ${environmentFile} does not exist: write it, or leave the option out`);
  return {
    program: ownProgram(projectRoot, process.execPath, process.argv[1] ?? ''),
    folder: realpathSync(process.cwd()),
    at: options.at ?? usual.at,
    jitterMs: options.jitter ?? usual.jitterMs,
    limitMs: options.limit ?? usualLimitMs,
    audit,
    dockerHost: process.env['DOCKER_HOST'] || null,
    environmentFile: environmentFile === undefined ? null : resolve(environmentFile),
  };
}

interface Manager {
  /** Where no systemd runs, there is nobody to ask. */
  there: boolean;
  /** What it said; code null: it could not be asked. */
  ask(...args: readonly string[]): { code: number | null; said: string };
}

function manager(): Manager {
  const user = isRoot() ? [] : ['--user'];
  return {
    there: existsSync('/run/systemd/system'),
    ask: (...args) => {
      const { status, stdout, stderr } = spawnSync('systemctl', [...user, ...args], { encoding: 'utf8' });
      return { code: status, said: `${stdout ?? ''}${stderr ?? ''}`.trim() };
    },
  };
}

function demand({ ask }: Manager, ...args: readonly string[]): void {
  const { code, said } = ask(...args);
  if (code !== 0) throw new ConfigError(`systemctl ${args.join(' ')} failed: ${said || 'it cannot be started'}`);
}

/** Of the files of the units those that are there. Throws ConfigError where one of them is not of our hand. */
function ownUnits(folder: string): string[] {
  const there = Object.values(unitNames)
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path));
  const foreign = there.find((path) => !readFileSync(path, 'utf8').startsWith(ownMark));
  if (foreign !== undefined)
    throw new ConfigError(`${foreign} was not written by \`stackproof schedule\`, and stays as it is: move it away`);
  return there;
}

function writeUnits(folder: string, units: Readonly<Record<Unit, string>>): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [unit, name] of Object.entries(unitNames))
      writeWhole(join(folder, name), units[unit as Unit], { mode: 0o644 });
  } catch (error) {
    throw new ConfigError(`${folder} ${whyNot(error)}: start this as root, or name another folder with --unit-dir`);
  }
}

export function installNight(audit: readonly string[], options: InstallOptions): number {
  if (options.as === 'compose') {
    const { name, version } = toolVersion();
    process.stdout.write(
      renderComposeService({
        image: `${name}:${version}`,
        at: options.at ?? usual.at,
        jitterMs: options.jitter ?? usual.jitterMs,
        limitMs: options.limit ?? usualLimitMs,
        audit,
      }),
    );
    return 0;
  }
  const night = nightOf(audit, options);
  if (options.as === 'cron') {
    process.stdout.write(renderCron(night));
    say('add this line with `crontab -e`; nothing was changed');
    return 0;
  }
  const systemd = manager();
  if (options.unitDir === undefined && !systemd.there)
    throw new ConfigError(
      'no systemd runs here: take `--as cron` or `--as compose`, ' +
        'or write the units for another machine with --unit-dir',
    );
  const folder = unitFolder(options.unitDir);
  ownUnits(folder);
  writeUnits(folder, renderUnits(night, { user: !isRoot() }));
  say(
    `wrote ${Object.values(unitNames)
      .map((name) => join(folder, name))
      .join(' and ')}`,
  );
  if (options.unitDir !== undefined) return 0;
  demand(systemd, 'daemon-reload');
  demand(systemd, 'enable', '--now', unitNames.timer);
  say('`stackproof schedule show` says when it runs; `systemctl start stackproof.service` runs it now');
  if (!isRoot()) say('it runs while you are logged in; `loginctl enable-linger` lets it run always');
  return 0;
}

export function showNight({ unitDir }: { unitDir?: string }): number {
  const folder = unitFolder(unitDir);
  const there = ownUnits(folder);
  if (there.length === 0) {
    say(`no timer of stackproof stands in ${folder}: \`stackproof schedule install\` writes one`);
    return 0;
  }
  for (const path of there) process.stdout.write(`# ${path}\n${readFileSync(path, 'utf8')}\n`);
  const systemd = manager();
  if (unitDir === undefined && systemd.there) {
    process.stdout.write(`${systemd.ask('list-timers', '--all', unitNames.timer, '--no-pager').said}\n`);
    process.stdout.write(`${systemd.ask('status', unitNames.service, '--no-pager', '--lines', '5').said}\n`);
  }
  return 0;
}

export function removeNight({ unitDir }: { unitDir?: string }): number {
  const folder = unitFolder(unitDir);
  const there = ownUnits(folder);
  if (there.length === 0) {
    say(`no timer of stackproof stands in ${folder}: nothing to remove`);
    return 0;
  }
  const systemd = manager();
  const isLive = unitDir === undefined && systemd.there;
  if (isLive) demand(systemd, 'disable', '--now', unitNames.timer);
  try {
    for (const path of there) rmSync(path);
  } catch (error) {
    throw new ConfigError(`${folder} ${whyNot(error)}: start this as root`);
  }
  if (isLive) demand(systemd, 'daemon-reload');
  say(`removed ${there.join(' and ')}; the reports stay`);
  return 0;
}

/**
 * One audit in a process of its own, one at a time in this folder; answers its exit code, 3 where nothing came of it.
 * Whoever is told of verdicts is told where it hung.
 */
export async function runAudit(audit: readonly string[], limit: number | undefined, signal: AbortSignal) {
  const limitMs = limit ?? usualLimitMs;
  const result = await runNight({
    folder: realpathSync(process.cwd()),
    argv: [process.execPath, ...process.execArgv, process.argv[1] ?? '', 'audit', ...audit],
    ...{ limitMs, graceMs, signal },
  });
  signal.throwIfAborted();
  if (result.kind === 'ran') return result.code ?? 3;
  if (result.kind === 'busy') {
    say('stackproof: a run is under way in this folder already: this one is left out');
    return 3;
  }
  const reason = `it hung, and was ended after ${showDuration(limitMs)}`;
  say(`stackproof: ${reason}; its reports are those of the run before, called .old`);
  await (await openTellerFor(tellingOf(audit)))?.broke(reason);
  return 3;
}

async function runOnce(audit: readonly string[], { jitter = 0, limit }: WhenOptions, signal: AbortSignal) {
  if (jitter > 0) await waitUntil(new Date(Date.now() + Math.random() * jitter), signal);
  return runAudit(audit, limit, signal);
}

export function runNights(audit: readonly string[], options: WhenOptions): Promise<number> {
  return interruptible(async (signal) => {
    // A mistake in what it tells shows now, not in the night.
    await openTellerFor(tellingOf(audit));
    const { at } = options;
    if (at === undefined) return runOnce(audit, options, signal);
    for (;;) {
      const next = nextAt(at, new Date());
      say(`stackproof: the next run begins at ${next.toISOString()}`);
      await waitUntil(next, signal);
      const code = await runOnce(audit, options, signal);
      say(`stackproof: the run ended with ${code}`);
    }
  });
}
