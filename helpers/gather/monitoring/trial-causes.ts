import type { Container } from '../../evidence/containers.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { runAgain } from '../experiments/run-again.ts';
import { containerOf } from './watch-place.ts';
import type { Arrival } from './trial-inbox.ts';

/** What is done to let an alert fire, and how it is put back. */
export interface TrialCause {
  alert: string;
  did: string;
  undone: string;
  act: () => Promise<unknown>;
  undo: () => Promise<void>;
  /** Whether an alert of that name is this one. */
  isOurs: (labels: Arrival) => boolean;
}

const any = (): boolean => true;

/**
 * A service that nobody else waits for: it neither watches, nor is the door, the login, its store, or the host of
 * another one's network namespace, which would be left in a dead one.
 */
function dispensable({ policy, gathered }: GatherContext): Container | undefined {
  const { monitoring, access, proxy } = policy;
  const needed = new Set([
    ...[monitoring.metrics, monitoring.alerting, monitoring.logs, monitoring.dashboards, monitoring.logs.shipper].map(
      ({ service }) => service,
    ),
    ...Object.values(monitoring.jobs).map(({ service }) => service),
    ...[proxy.service, access.login.service, access.store?.service ?? ''],
  ]);
  const containers = gathered.containers?.ok ? gathered.containers.value : [];
  return containers.find(
    ({ member, service, status, namespace, subject }) =>
      member &&
      status === 'running' &&
      service !== null &&
      !needed.has(service) &&
      namespace === subject &&
      !containers.some((guest) => guest.subject !== subject && guest.namespace === subject),
  );
}

function stopping(
  { engine: { docker } }: GatherContext,
  { id, name }: Container,
  alert: string,
  isOurs: TrialCause['isOurs'],
): TrialCause {
  const container = docker.getContainer(id);
  return {
    ...{ alert, did: `${name} is stopped`, undone: `${name} is started`, isOurs },
    act: () => container.stop({ t: 0 }),
    undo: () => runAgain(container),
  };
}

/** It accepts and says nothing; whoever shares its network namespace keeps it. */
function pausing({ engine: { docker } }: GatherContext, { id, name }: Container, alert: string): TrialCause {
  const container = docker.getContainer(id);
  return {
    ...{ alert, did: `${name} is paused`, undone: `${name} goes on`, isOurs: any },
    act: () => container.pause(),
    undo: () => runAgain(container),
  };
}

/** Runs a program of ours on the host that goes on by itself, and stops that very one. */
function running(context: GatherContext, alert: string, did: string, program: string): TrialCause {
  let pid = '';
  const run = async (source: string): Promise<string> => {
    const { code, stdout, stderr } = await context.vantage.run('host', ['python3', '-c', source]);
    if (code !== 0) throw new EvidenceError(`${did}: ${lastLine(stderr)}; look whether the helper container is there`);
    return stdout.trim();
  };
  return {
    ...{ alert, did, undone: 'it is ended', isOurs: any },
    act: async () => {
      // Whoever keeps our output would be waited for.
      const begin = `[sys.executable, '-c', ${JSON.stringify(program)}], start_new_session=True, **quiet`;
      pid = await run(
        'import subprocess, sys\nquiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)\n' +
          `print(subprocess.Popen(${begin}).pid)`,
      );
    },
    undo: async () => {
      if (pid !== '') await run(`import os, signal\nos.killpg(${pid}, signal.SIGKILL)`);
    },
  };
}

/** Every processor busy, below everything else. */
const burning = (context: GatherContext, alert: string): TrialCause =>
  running(
    context,
    alert,
    'every processor is kept busy',
    'import os\nos.nice(19)\nfor _ in range(os.cpu_count() - 1):\n  if os.fork() == 0: break\nwhile True: pass',
  );

/** A file as large as a small file system of node-exporter's own, which is there to be filled. */
function filling({ vantage }: GatherContext, { pid, name }: Container, path: string, alert: string): TrialCause {
  const file = `/proc/${pid}/root${path}/stackproof-fill`;
  const run = async (source: string): Promise<void> => {
    const { code, stderr } = await vantage.run('host', ['python3', '-c', source]);
    if (code !== 0) throw new EvidenceError(`${path} of ${name}: ${lastLine(stderr)}; look whether it is there`);
  };
  return {
    ...{ alert, did: `${path} of ${name} is filled`, undone: 'the file is removed' },
    // One about another disk may have fired for days, whether it is right or not.
    isOurs: ({ mountpoint }) => mountpoint === undefined || mountpoint.endsWith(path),
    act: () =>
      run(
        `import os\ns = os.statvfs(${JSON.stringify(`/proc/${pid}/root${path}`)})\n` +
          // Only what is small may be filled: a look must not fill a disk.
          `assert s.f_blocks * s.f_frsize < 64e6, 'it is no small file system'\n` +
          `open(${JSON.stringify(file)}, 'wb').write(bytes(int(s.f_bavail * s.f_frsize * 0.97)))`,
      ),
    undo: () => run(`import os\nos.path.exists(${JSON.stringify(file)}) and os.remove(${JSON.stringify(file)})`),
  };
}

const scratch = '/scratch';

/**
 * How the causes of declared alerts are made, those that can be made without harm; the rest is left to whoever knows
 * the stack.
 */
export function trialCauses(context: GatherContext): TrialCause[] {
  const spare = dispensable(context);
  const exit = containerOf(context, context.policy.monitoring.jobs['gluetun']?.service ?? '');
  const exporter = containerOf(context, context.policy.monitoring.jobs['node-exporter']?.service ?? '');
  const causes: TrialCause[] = [
    ...(spare ? [stopping(context, spare, 'ContainerDown', (labels) => labels['name'] === spare.name)] : []),
    ...(exporter ? [filling(context, exporter, scratch, 'DiskSpaceLow')] : []),
    ...(exit ? [pausing(context, exit, 'VPNConnectionDown')] : []),
    burning(context, 'HighCPUUsage'),
  ];
  return causes.filter(({ alert }) => context.policy.monitoring.alerts.includes(alert));
}
