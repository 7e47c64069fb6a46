import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEngine } from '../helpers/clients/engine.ts';
import type { Lab } from '../helpers/lab/contract.ts';
import { startLab } from '../helpers/lab/index.ts';
import { loadPolicy, type LoadedPolicy } from '../helpers/policy/load.ts';
import { lookAt, type Looked } from '../helpers/sources/live.ts';
import { bringUp, bringUpFiles, takeDown } from '../helpers/sources/spun.ts';
import { renderTable, resultOf, type Result } from './result.ts';
import { manyServices } from './sixty.ts';

// What must stay fast, as ratios against what the same work costs at least, measured in the same run. Nothing here fails: it writes bench/results.json.
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
} as const;

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
    spawn(process.execPath, args, { stdio: 'ignore', cwd: root }).on('error', reject).on('exit', () => resolve());
  });
}

const look = (lab: Lab, policy: LoadedPolicy | null, name: string): Promise<Looked> =>
  lookAt({ dockerHost: lab.dockerHost, project: name, policy, until: 2, outside: null, lab, source: 'spun', images: [], composeFiles: null, runCompose: (args) => lab.compose(args), tool: { name: 'stackproof', version: '0.0.0' }, progress: quiet });

const msOf = ({ evidence }: Looked, id: keyof Looked['evidence']['artifacts']) => evidence.artifacts[id].ms / 1000;

/** One prober started in each namespace, all at once, as a tool would that has one process per namespace, plus two drop limits. */
async function matrixFloor(lab: Lab): Promise<number> {
  const engine = await connectEngine(lab.dockerHost);
  const inspected = await Promise.all((await engine.docker.listContainers()).map(({ Id }) => engine.docker.getContainer(Id).inspect()));
  const pids = [...new Set(inspected.filter(({ HostConfig }) => !/^(host|container:)/.test(HostConfig.NetworkMode ?? '')).map(({ State }) => State.Pid))];
  const script = `${pids.map((pid) => `nsenter -t ${pid} -n python3 -I -S -c 'import socket' &`).join(' ')} wait`;
  const name = 'stackproof-bench-floor';
  await lab.docker(['run', '-d', '--name', name, '--label', 'stackproof.run=bench', '--pid', 'host', '--privileged', '--entrypoint', 'sleep', 'stackproof/helper:1', '600']);
  try {
    const empty = await seconds(() => lab.docker(['exec', name, 'true']));
    const started = await seconds(() => lab.docker(['exec', name, 'sh', '-c', script]));
    return started - empty + 2 * 1;
  } finally {
    await lab.docker(['rm', '-f', name]);
  }
}

async function measureReference(lab: Lab, folder: string, results: Result[]): Promise<number> {
  const policy = loadPolicy(join(root, 'fixtures/policies/reference.yaml'), root);
  say('audits of the reference stack …');
  const looked: Looked[] = [];
  const audits = await sample(runs, () => seconds(async () => void looked.push(await look(lab, policy, project))));
  results.push(resultOf('audit-2', 's', audits, 'gathering for iterations 0 to 2, all 65,535 ports of both host addresses included, helper container and all'));
  say('the floor of the matrix …');
  const floors = await sample(runs, () => matrixFloor(lab));
  results.push(resultOf('matrix-19', 's', looked.map((each) => msOf(each, 'reachability')), '19 × 19 services, all listening ports and icmp, both families; floor: one prober start per namespace and two drop limits of 1 s', floors));
  results.push(resultOf('engine-questions', 's', looked.map((each) => Math.max(...(['engine', 'containers', 'networks'] as const).map((id) => msOf(each, id)))), 'engine, containers and networks, asked in parallel'));
  results.push(resultOf('outside-scan', 's', looked.map((each) => msOf(each, 'outside')), '65,535 TCP ports of two addresses, UDP, routed addresses, controls'));
  const recording = join(folder, 'evidence.json');
  writeFileSync(recording, JSON.stringify(looked.at(-1)?.evidence));
  say('replays …');
  const args = [join(root, 'helpers/cli/main.ts'), 'replay', recording, '--policy', join(root, 'fixtures/policies/reference.yaml'), '--until', '2', '--out', join(folder, 'replay'), '--quiet'];
  results.push(resultOf('replay', 's', await sample(runs, () => seconds(() => runNode(args))), 'judging a recording and writing its reports, process start included'));
  return resultOf('', 's', audits, '').value;
}

async function measureSixty(lab: Lab, folder: string, nineteen: number, results: Result[]): Promise<void> {
  say('60 services …');
  const file = join(folder, 'compose.json');
  writeFileSync(file, manyServices(60));
  await bringUpFiles(lab, [file], { project: 'sixty', progress: quiet });
  try {
    const audits = await sample(3, () => seconds(() => look(lab, null, 'sixty')));
    results.push({ ...resultOf('audit-60', 's', audits, 'the same for 60 services on 5 networks, by a derived policy; floor: the audit of the 19'), floor: nineteen, ratio: Math.round((1000 * resultOf('', 's', audits, '').value) / nineteen) / 1000 });
  } finally {
    await takeDown(lab, 'sixty');
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-bench-'));
  const results: Result[] = [];
  try {
    say('lab and stack, from warm images …');
    const ups: number[] = [];
    // The first start may have to build or load images; it warms the slot and is not counted.
    for (let at = 0; at < 3; at += 1) {
      let lab: Lab | null = null;
      const took = await seconds(async () => {
        lab = await startLab(quiet);
        await bringUp(lab, 2, { project, progress: quiet });
      });
      if (at > 0) ups.push(took);
      if (lab) await (lab as Lab).down();
    }
    results.push(resultOf('lab-and-stack-up', 's', ups, 'a lab and the stack of iteration 2, until all of it is healthy'));
    const lab = await startLab(quiet);
    try {
      await bringUp(lab, 2, { project, progress: quiet });
      const nineteen = await measureReference(lab, folder, results);
      await takeDown(lab, project);
      await measureSixty(lab, folder, nineteen, results);
    } finally {
      await lab.down();
    }
    results.push(resultOf('peak-memory', 'MB', [process.resourceUsage().maxRSS / 1000], 'of this process, which looked at both stacks'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const path = join(root, 'bench/results.json');
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(renderTable(results, goals));
}

await main();
