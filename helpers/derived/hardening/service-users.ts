import type { Process } from '../../evidence/hardening.ts';
import type { Judged, Settled } from './settled.ts';

/** Programs that only start and reap others, and have to be root to give up being it. */
const supervisors = /^(?:s6-.*|tini|dumb-init|catatonit|docker-init|runsvdir|runsv|supervisord|containerd-shim.*)$/;

const isRoot = ({ uid, user }: Process): boolean => uid === 0 || (uid === null && user === 'root');

/** Those that the container's first process started, itself among them: what was put in from outside is no service. */
function ownProcesses(processes: readonly Process[]): Process[] {
  const own = new Set([1]);
  for (let grown = 0; grown !== own.size;) {
    grown = own.size;
    for (const each of processes) if (own.has(each.parent)) own.add(each.pid);
  }
  return processes.filter((each) => own.has(each.pid));
}

/** It leads to a process of another user: it gave up being root for the one that works. */
function leadsToOthers(process: Process, all: readonly Process[]): boolean {
  return all
    .filter(({ parent }) => parent === process.pid)
    .some((child) => !isRoot(child) || leadsToOthers(child, all));
}

/** Programs of a container that serve as root; null: only what starts others was seen, or nothing. */
export function rootPrograms(processes: readonly Process[]): string[] | null {
  const own = ownProcesses(processes);
  const working = own.filter((each) => !(isRoot(each) && supervisors.test(each.program)));
  const roots = working.filter((each) => isRoot(each) && !leadsToOthers(each, own));
  if (working.length === 0) return null;
  return [...new Set(roots.map(({ program }) => program))].sort();
}

/** What a number that is written down leaves no doubt of: not root, and who that is no image says otherwise. */
export const isPlainUser = (user: string | null): boolean => /^0*[1-9]\d*(?::|$)/.test(user ?? '');

/** Nobody works there yet. A name is one of the image's, and whoever begins as root may give that up. */
function judgePlannedUser(user: string | null, permitted: boolean): Judged {
  if (isPlainUser(user)) return { holds: true, observed: `is to run as ${user ?? ''}` };
  if (permitted) return { holds: true, observed: 'whoever its image says, and root is declared' };
  return {
    holds: null,
    observed: user === null ? 'whoever its image says' : `begins as ${user}; who works there then, only life shows`,
  };
}

/**
 * Who really works there, as the host numbers users, whatever the image says of itself. With user namespaces, or
 * rootless, the container's root is somebody else on the host, which the numbers show by themselves.
 */
export function judgeUsers({ container, settings }: Settled, permitted: boolean): Judged {
  if (settings.planned) return judgePlannedUser(settings.user, permitted);
  if (settings.processes === null)
    return { holds: null, observed: settings.processesError ?? `it is ${container.status}: nothing of it runs` };
  const roots = rootPrograms(settings.processes);
  if (roots === null) return { holds: null, observed: 'of its processes only those were seen that start others' };
  if (roots.length === 0) {
    const users = [...new Set(settings.processes.map(({ user }) => user))].sort();
    return { holds: true, observed: `runs as ${users.join(', ')}` };
  }
  return { holds: permitted, observed: `${roots.join(', ')} runs as root${permitted ? ', as declared' : ''}` };
}
