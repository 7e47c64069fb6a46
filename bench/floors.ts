import { connectEngine } from '../helpers/clients/connect-engine.ts';
import type { Lab } from '../helpers/lab/contract.ts';
import { familyOf } from '../helpers/lib/ip.ts';
import { seconds } from './timing.ts';

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
    'stackproof/helper:2',
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
export async function matrixFloor(lab: Lab): Promise<number> {
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
export function scanFloor(lab: Lab): Promise<number> {
  const options = '-T4 --min-rate 5000 --max-retries 1 --host-timeout 90s -p 1-65535';
  const scans = [lab.address, lab.address6].map((address) => {
    const family = familyOf(address) === 6 ? '-6 ' : '';
    const nmap = `nmap -oX /dev/null -n -Pn ${family}${options} ${address}`;
    return `nsenter -t ${lab.internet.pid} -n ${nmap} >/dev/null &`;
  });
  return inHelper(lab, (secondsOf) => secondsOf(`${scans.join(' ')} wait`));
}

/** One raw question for the version and one for the list of containers. */
export async function engineFloor(lab: Lab): Promise<number> {
  const { docker } = await connectEngine(lab.dockerHost);
  return seconds(async () => {
    await docker.version();
    await docker.listContainers({ all: true });
  });
}
