import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, EvidenceError } from '../helpers/lib/errors.ts';
import type { Lab } from '../helpers/lab/contract.ts';
import { startLab } from '../helpers/lab/index.ts';
import { bringUp, takeDown } from '../helpers/sources/spun.ts';
import { goals, hardenedName, manyNames, names, packageNames, securedNames } from './goals.ts';
import { measureHardened } from './hardened.ts';
import { project, quiet } from './looks.ts';
import { measureMany } from './many.ts';
import { measureHelper, measureReference, referencePolicy } from './nineteen.ts';
import { measurePackage } from './package.ts';
import { chooseNames, renderTable, resultOf, type Result } from './result.ts';
import { measureSecured } from './secured.ts';
import { measureStarts } from './starts.ts';
import { runs } from './timing.ts';

// What must stay fast, as ratios against what the same work costs at least, measured in the same run. Nothing here
// fails: it writes bench/results.json.
const say = (text: string) => process.stderr.write(`${text}\n`);

async function withLab<T>(work: (lab: Lab) => Promise<T>): Promise<T> {
  const lab = await startLab(quiet);
  try {
    return await work(lab);
  } finally {
    await lab.down();
  }
}

const measureLogin = (lab: Lab): Promise<Result[]> =>
  bringUp(lab, 4, { project, progress: quiet }).then(({ references }) =>
    measureSecured(lab, project, referencePolicy(), references, runs),
  );

/** All that is asked of one lab with the stack of iteration 2, and of the many services after it. */
async function measureStacks(lab: Lab, only: ReadonlySet<string>, folder: string): Promise<Result[]> {
  const results: Result[] = [];
  await bringUp(lab, 2, { project, progress: quiet });
  if (only.has('helper-memory')) results.push(await measureHelper(lab));
  if (only.size > 1 || !only.has('helper-memory')) results.push(...(await measureReference(lab, folder, say)));
  await takeDown(lab, project);
  const secondsOf = (name: string) => results.find((each) => each.name === name)?.value ?? 0;
  if (only.has('peak-memory') || manyNames.some((name) => only.has(name))) {
    say('60 services …');
    results.push(await measureMany(lab, folder, { count: 60, floor: { seconds: secondsOf('audit-2'), of: 'the 19' } }));
  }
  if (only.has('audit-200')) {
    say('200 services …');
    results.push(
      await measureMany(lab, folder, { count: 200, floor: { seconds: secondsOf('audit-60'), of: 'the 60' } }),
    );
  }
  return results;
}

const peakMemory = (): Result =>
  resultOf(
    'peak-memory',
    'MB',
    [process.resourceUsage().maxRSS / 1000],
    'of this process, which looked at both stacks',
  );

async function measure(only: ReadonlySet<string>, folder: string): Promise<Result[]> {
  const results: Result[] = [];
  if (only.has('lab-and-stack-up')) {
    say('lab and stack, from warm images …');
    results.push(await measureStarts());
  }
  if (securedNames.some((name) => only.has(name))) {
    say('TLS and login …');
    results.push(...(await withLab(measureLogin)));
  }
  if (only.has(hardenedName)) {
    say('all seven iterations …');
    results.push(await withLab((lab) => measureHardened(lab, referencePolicy())));
  }
  if (packageNames.some((name) => only.has(name))) {
    say('the package …');
    results.push(...(await measurePackage(join(folder, 'package'))));
  }
  const apart = ['lab-and-stack-up', ...securedNames, hardenedName, ...packageNames];
  if (names.some((name) => !apart.includes(name) && only.has(name)))
    results.push(...(await withLab((lab) => measureStacks(lab, only, folder))), peakMemory());
  return results.filter(({ name }) => only.has(name));
}

async function main(): Promise<void> {
  const only = chooseNames(process.argv.slice(2), names);
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-bench-'));
  // Also after Ctrl-C, when the lab puts itself back and ends the process.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const results = await measure(only, folder);
  // A part of the figures does not replace the whole.
  if (only.size === names.length)
    writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(renderTable(results, goals));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof EvidenceError)) throw error;
  say(`stackproof: ${error.message}`);
  process.exitCode = error instanceof ConfigError ? 2 : 3;
}
