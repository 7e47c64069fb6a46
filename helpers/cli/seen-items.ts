import type { Document } from 'yaml';
import { escapeCharacters } from '../lib/printable.ts';
import type { PolicyFile } from '../policy/schema.ts';

/**
 * What `init` found, entry by entry, as the last lines of the file that it writes: so it knows, asked again, what is
 * new and what a person struck out.
 */
const begin = ' init has seen ';

/** Parts of a policy whose entries come and go with what runs, and how each entry is called. */
export function seenItems(policy: PolicyFile): string[] {
  const { networks, services, hosts, ports, tunnels, access } = policy;
  const named = (part: string, names: readonly string[]) => names.map((name) => `${part}.${name}`);
  return [
    ...named('networks', Object.keys(networks)),
    ...named('services', Object.keys(services)),
    ...named('hosts', Object.keys(hosts)),
    ...named(
      'ports',
      ports.allowed.map(({ port, protocol }) => `${port}/${protocol}`),
    ),
    ...named(
      'tunnels',
      tunnels.map(({ service }) => service),
    ),
    ...(['bypass', 'one_factor', 'two_factor'] as const).flatMap((level) => named('access', access[level])),
    ...named('access', Object.keys(access.addresses)),
  ];
}

const isNote = (line: string): boolean => line.startsWith(begin);

/** What the notes of a file say; null: there are none, a person wrote it. */
export function readSeen(document: Document): Set<string> | null {
  const lines = (document.comment ?? '').split('\n').filter(isNote);
  if (lines.length === 0) return null;
  return new Set(lines.flatMap((line) => line.slice(begin.length).split(' ').filter(Boolean).map(decodeURIComponent)));
}

/** In place of the notes that are there; other comments at the end stay. */
export function noteSeen(document: Document, items: readonly string[]): void {
  const others = (document.comment ?? '').split('\n').filter((line) => line !== '' && !isNote(line));
  const parts = Map.groupBy([...new Set(items)].sort(), (item) => item.split('.', 1)[0]);
  const notes = [...parts.values()].map(
    (mine) => `${begin}${mine.map((item) => encodeURIComponent(escapeCharacters(item))).join(' ')}`,
  );
  document.comment = [...others, ...notes].join('\n');
}
