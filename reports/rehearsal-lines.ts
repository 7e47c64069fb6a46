import type { RunRecord } from '../helpers/kernel/record.ts';
import { plural } from './text.ts';

type Change = NonNullable<RunRecord['rehearsal']>['changes'][number];

/** What to call changes of a kind, by how many there are. */
const words: Readonly<Record<Change['kind'], string>> = {
  image: 'image',
  command: 'command',
  ports: 'port',
  health: 'health check',
  privileges: 'privilege',
  devices: 'device',
  limits: 'limit',
  mounts: 'mount',
  secrets: 'secret',
  network: 'network or volume',
  settings: 'setting',
};

function countChanges(changes: readonly Change[]): string {
  const counted = (Object.keys(words) as Change['kind'][]).flatMap((kind) => {
    const count = changes.filter((change) => change.kind === kind).length;
    if (count === 0) return [];
    return [kind === 'network' && count > 1 ? `${count} networks or volumes` : plural(count, words[kind])];
  });
  return counted.length === 0 ? 'nothing' : `${counted.join(', ')}; each stands in rehearsal.yaml`;
}

/** What was rehearsed, in a line that comes before all else; null: nothing was. */
export function rehearsedInShort({ images, rehearsal }: Pick<RunRecord, 'images' | 'rehearsal'>): string | null {
  if (!rehearsal) return null;
  const real = images.filter((each) => each.real).length;
  const parts = [plural(real, 'real image'), plural(images.length - real, 'stand-in')].join(', ');
  return `rehearsed: ${parts}; what was changed: ${countChanges(rehearsal.changes)}`;
}

/** Each change in a line. */
export const listChanges = ({ rehearsal }: Pick<RunRecord, 'rehearsal'>): string[] =>
  (rehearsal?.changes ?? []).map(({ service, what }) => (service === null ? what : `${service}: ${what}`));
