import type { HardenedContainer } from '../../evidence/hardening.ts';
import type { RowEvidence } from './cis-row.ts';
import type { Judged, Settled } from './settled.ts';

type Mode = 'networkMode' | 'pidMode' | 'ipcMode' | 'utsMode' | 'usernsMode';

/** A namespace is shared by the name or the id of a container, or by the beginning of its id. */
function sharedWith(reference: string, { containers, hardening }: RowEvidence): HardenedContainer | undefined {
  const owner = containers.find(
    ({ id, name }) => id === reference || name === reference || (reference.length >= 12 && id.startsWith(reference)),
  );
  return hardening.containers.find(({ subject }) => subject === owner?.subject);
}

/** Whose namespaces lie on the way to the last one; gone: one of them is no more, or did not tell. */
function follow(
  settings: HardenedContainer,
  mode: Mode,
  evidence: RowEvidence,
): { way: string[]; last: string | null } {
  const way: string[] = [];
  for (let own: HardenedContainer | undefined = settings; own;) {
    const [, reference] = /^container:(.+)$/.exec(own[mode]) ?? [];
    if (reference === undefined) return { way, last: own[mode] };
    own = sharedWith(reference, evidence);
    if (!own || own === settings || way.includes(own.subject)) break;
    way.push(own.subject);
  }
  return { way, last: null };
}

/**
 * Whether a container is in the host's own namespace of a kind, by itself or by way of a neighbour who is. The engine
 * says so by the one word `host`.
 */
export function judgeShared({ settings }: Settled, mode: Mode, permitted: boolean, evidence: RowEvidence): Judged {
  const { way, last } = follow(settings, mode, evidence);
  const by = way.length > 0 ? `, by way of ${way.join(' and ')}` : '';
  if (last === null) return { holds: null, observed: `that of a container that is not known${by}` };
  if (last === 'host') return { holds: permitted, observed: `the host’s${by}${permitted ? ', as declared' : ''}` };
  return { holds: true, observed: by === '' ? last || 'its own' : `that of ${way.at(-1) ?? ''}` };
}
