import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEngine } from '../helpers/clients/connect-engine.ts';
import { ConfigError, EvidenceError } from '../helpers/lib/errors.ts';
import type { Lab } from '../helpers/lab/contract.ts';
import { startLab } from '../helpers/lab/index.ts';
import { familyOf } from '../helpers/lib/ip.ts';
import { round } from '../helpers/lib/statistics.ts';
import { loadPolicy, type LoadedPolicy } from '../helpers/policy/load.ts';
import { lookAt, type Looked } from '../helpers/sources/live.ts';
import { bringUp, bringUpFiles, takeDown } from '../helpers/sources/spun.ts';
import { helperPeak } from './helper-memory.ts';
import { measureSecured } from './secured.ts';
import { chooseNames, renderTable, resultOf, withNotes, type Result } from './result.ts';
import { manyServices } from './sixty.ts';

// What must stay fast, as ratios against what the same work costs at least, measured in the same run. Nothing here
// fails: it writes bench/results.json.
const root = join(import.meta.dirname, '..');
const project = 'media';
const runs = 5;
const quiet = () => undefined;
const say = (text: string) => process.stderr.write(`${text}\n`);

const goals = {
  'audit-2': { value: 8 },
  'matrix-19': { ratio: 1.5 },
  replay: { value: 1.5 },
  'engine-questions': { value: 0.3 },
  'lab-and-stack-up': { value: 25 },
  'audit-60': { ratio: 3 },
  'auth-and-tls': { value: 4 },
} as const;

const securedNames = ['auth-and-tls', 'access-request', 'tls-handshake'];
const names = [
  'lab-and-stack-up',
  'audit-2',
  'matrix-19',
  'engine-questions',
  'outside-scan',
  'replay',
  'audit-60',
  ...securedNames,
  'peak-memory',
  'helper-memory',
];

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function sample(count: number, work: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  for (let at = 0; at < count; at += 1) samples.push(await work());
  return samples;
}

function runNode(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const judged = [0, 1, 3];
    spawn(process.execPath, args, { stdio: 'ignore', cwd: root })
      .on('error', reject)
      // A program that refuses at once is not a fast one.
      .on('exit', (code) =>
        judged.includes(code ?? -1)
          ? resolve()
          : reject(
              new EvidenceError(
                `node ${args.join(' ')} ended with ${code ?? 'a signal'} instead of a verdict: run it by hand and see why`,
              ),
            ),
      );
  });
}

const look = (lab: Lab, policy: LoadedPolicy | null, name: string): Promise<Looked> =>
  lookAt({
    dockerHost: lab.dockerHost,
    project: name,
    policy,
    until: 2,
    outside: null,
    lab,
    source: 'spun',
    images: [],
    composeFiles: null,
    runCompose: (args) => lab.compose(args),
    tool: { name: 'stackproof', version: '0.0.0' },
    progress: quiet,
  });

/** How long a look took; one that failed took no time worth telling. */
function msOf({ evidence }: Looked, id: keyof Looked['evidence']['artifacts']): number {
  const found = evidence.artifacts[id];
  if (!found.ok) throw new EvidenceError(`the look at ${id} failed, so its time says nothing: ${found.error}`);
  return found.ms / 1000;
}

/** Looks that failed in any of the audits: a whole audit without them was cheaper than it says. */
const failedIn = (looked: readonly Looked[]): string[] => [
  ...new Set(
    looked.flatMap(({ evidence }) => Object.entries(evidence.artifacts).flatMap(([id, each]) => (each.ok ? [] : [id]))),
  ),
];

/**
 * A container of the helper image, as the vantage has one; seconds of one command in it, those of an empty one taken
 * off.
 */
async function inHelper<T>(lab: Lab, work: (secondsOf: (script: string) => Promise<number>) => Promise<T>): Promise<T> {
  const name = 'stackproof-bench-floor';
  await lab.docker([
    'run',
    '-d',
    '--name',
    name,
    '--label',
    'stackproof.run=bench',
    '--pid',
    'host',
    '--privileged',
    '--entrypoint',
    'sleep',
    'stackproof/helper:1',
    '600',
  ]);
  try {
    return await work(async (script) => {
      const empty = await seconds(() => lab.docker(['exec', name, 'true']));
      return (await seconds(() => lab.docker(['exec', name, 'sh', '-c', script]))) - empty;
    });
  } finally {
    await lab.docker(['rm', '-f', name]);
  }
}

/**
 * One prober started in each namespace, all at once, as a tool would that has one process per namespace, plus two drop
 * limits.
 */
async function matrixFloor(lab: Lab): Promise<number> {
  const engine = await connectEngine(lab.dockerHost);
  const inspected = await Promise.all(
    (await engine.docker.listContainers()).map(({ Id }) => engine.docker.getContainer(Id).inspect()),
  );
  const pids = [
    ...new Set(
      inspected
        .filter(({ HostConfig }) => !/^(host|container:)/.test(HostConfig.NetworkMode ?? ''))
        .map(({ State }) => State.Pid),
    ),
  ];
  const started = await inHelper(lab, (secondsOf) =>
    secondsOf(`${pids.map((pid) => `nsenter -t ${pid} -n python3 -I -S -c 'import socket' &`).join(' ')} wait`),
  );
  return started + 2 * 1;
}

/** nmap alone over the same ports of the same addresses, with the options of `scanOpenPorts`, side by side. */
function scanFloor(lab: Lab): Promise<number> {
  const scans = [lab.address, lab.address6].map(
    (address) =>
      `nsenter -t ${lab.internet.pid} -n nmap -oX /dev/null -n -Pn ${familyOf(address) === 6 ? '-6 ' : ''}-T4 --min-rate 5000 --max-retries 1 --host-timeout 90s -p 1-65535 ${address} >/dev/null &`,
  );
  return inHelper(lab, (secondsOf) => secondsOf(`${scans.join(' ')} wait`));
}

/** One raw question for the version and one for the list of containers. */
async function engineFloor(lab: Lab): Promise<number> {
  const { docker } = await connectEngine(lab.dockerHost);
  return seconds(async () => {
    await docker.version();
    await docker.listContainers({ all: true });
  });
}

async function measureReference(lab: Lab, folder: string, results: Result[]): Promise<number> {
  const policy = loadPolicy(join(root, 'fixtures/policies/reference.yaml'), root);
  say('audits of the reference stack …');
  const looked: Looked[] = [];
  const audits = await sample(runs, () => seconds(async () => void looked.push(await look(lab, policy, project))));
  const notes = failedIn(looked);
  results.push(
    withNotes(
      notes,
      resultOf(
        'audit-2',
        's',
        audits,
        'gathering for iterations 0 to 2, all 65,535 ports of both host addresses included, helper container and all',
      ),
    ),
  );
  say('the floor of the matrix …');
  const floors = await sample(runs, () => matrixFloor(lab));
  results.push(
    resultOf(
      'matrix-19',
      's',
      looked.map((each) => msOf(each, 'reachability')),
      '19 × 19 services, all listening ports and icmp, both families; floor: one prober start per namespace and two drop limits of 1 s',
      floors,
    ),
  );
  results.push(
    resultOf(
      'engine-questions',
      's',
      looked.map((each) => Math.max(...(['engine', 'containers', 'networks'] as const).map((id) => msOf(each, id)))),
      'engine, containers and networks, asked in parallel; floor: one raw question for the version and one for the list',
      await sample(runs, () => engineFloor(lab)),
    ),
  );
  results.push(
    resultOf(
      'outside-scan',
      's',
      looked.map((each) => msOf(each, 'outside')),
      '65,535 TCP ports of two addresses, UDP, routed addresses, controls; floor: nmap alone, both addresses side by side',
      await sample(runs, () => scanFloor(lab)),
    ),
  );
  const recording = join(folder, 'evidence.json');
  writeFileSync(recording, JSON.stringify(looked.at(-1)?.evidence));
  say('replays …');
  const args = [
    join(root, 'helpers/cli/main.ts'),
    'replay',
    recording,
    '--policy',
    join(root, 'fixtures/policies/reference.yaml'),
    '--until',
    '2',
    '--out',
    join(folder, 'replay'),
    '--quiet',
  ];
  results.push(
    resultOf(
      'replay',
      's',
      await sample(runs, () => seconds(() => runNode(args))),
      'judging a recording and writing its reports, process start included',
    ),
  );
  return resultOf('', 's', audits, '').value;
}

/** In an audit of its own, which nobody times. */
async function measureHelper(lab: Lab, results: Result[]): Promise<void> {
  const policy = loadPolicy(join(root, 'fixtures/policies/reference.yaml'), root);
  results.push(
    resultOf(
      'helper-memory',
      'MB',
      [await helperPeak(await connectEngine(lab.dockerHost), () => look(lab, policy, project))],
      'the most that the helper container held during one audit of the 19, by the engine’s statistics, page cache included',
    ),
  );
}

async function measureSixty(lab: Lab, folder: string, nineteen: number, results: Result[]): Promise<void> {
  say('60 services …');
  const file = join(folder, 'compose.json');
  writeFileSync(file, manyServices(60));
  await bringUpFiles(lab, [file], { project: 'sixty', progress: quiet });
  try {
    const looked: Looked[] = [];
    const audits = await sample(runs, () => seconds(async () => void looked.push(await look(lab, null, 'sixty'))));
    results.push(
      withNotes(failedIn(looked), {
        ...resultOf(
          'audit-60',
          's',
          audits,
          'the same for 60 services on 5 networks, by a derived policy; floor: the audit of the 19',
        ),
        floor: nineteen,
        ratio: round(resultOf('', 's', audits, '').value / nineteen, 3),
      }),
    );
  } finally {
    await takeDown(lab, 'sixty');
  }
}

async function measureStarts(results: Result[]): Promise<void> {
  say('lab and stack, from warm images …');
  const up = async (): Promise<number> => {
    let lab: Lab | null = null;
    try {
      return await seconds(async () => {
        lab = await startLab(quiet);
        await bringUp(lab, 2, { project, progress: quiet });
      });
    } finally {
      if (lab) await (lab as Lab).down();
    }
  };
  // The first start may have to build or load images; it warms the slot and is not counted.
  await up();
  results.push(
    resultOf(
      'lab-and-stack-up',
      's',
      await sample(runs, up),
      'a lab and the stack of iteration 2, until all of it is healthy',
    ),
  );
}

async function main(): Promise<void> {
  const only = chooseNames(process.argv.slice(2), names);
  const wants = (...some: string[]) => some.some((name) => only.has(name));
  const results: Result[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-bench-'));
  // Also after Ctrl-C, when the lab puts itself back and ends the process.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (wants('lab-and-stack-up')) await measureStarts(results);
  if (wants(...securedNames)) {
    say('TLS and login …');
    const lab = await startLab(quiet);
    try {
      const up = await bringUp(lab, 4, { project, progress: quiet });
      results.push(
        ...(await measureSecured(
          lab,
          project,
          loadPolicy(join(root, 'fixtures/policies/reference.yaml'), root),
          up.references,
          runs,
        )),
      );
    } finally {
      await lab.down();
    }
  }
  if (names.some((name) => name !== 'lab-and-stack-up' && !securedNames.includes(name) && only.has(name))) {
    const lab = await startLab(quiet);
    try {
      await bringUp(lab, 2, { project, progress: quiet });
      if (wants('helper-memory')) await measureHelper(lab, results);
      const nineteen = only.size > 1 || !wants('helper-memory') ? await measureReference(lab, folder, results) : 0;
      await takeDown(lab, project);
      if (wants('audit-60', 'peak-memory')) await measureSixty(lab, folder, nineteen, results);
    } finally {
      await lab.down();
    }
    results.push(
      resultOf(
        'peak-memory',
        'MB',
        [process.resourceUsage().maxRSS / 1000],
        'of this process, which looked at both stacks',
      ),
    );
  }
  const chosen = results.filter(({ name }) => only.has(name));
  // A part of the figures does not replace the whole.
  if (only.size === names.length)
    writeFileSync(join(root, 'bench/results.json'), `${JSON.stringify(chosen, null, 2)}\n`);
  process.stdout.write(renderTable(chosen, goals));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof EvidenceError)) throw error;
  say(`stackproof: ${error.message}`);
  process.exitCode = error instanceof ConfigError ? 2 : 3;
}
