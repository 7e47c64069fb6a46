import { dirname, join, normalize } from 'node:path';
import { slugOf } from '../lib/heading-slug.ts';

/** Text outside code: what stands in code links to nothing. */
const prose = (markdown: string): string => markdown.replace(/```[\s\S]*?```|`[^`\n]*`/g, '');

const anchorsOf = (markdown: string): Set<string> =>
  new Set(
    [...markdown.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
      slugOf(heading),
    ),
  );

/**
 * Links of a page that lead nowhere, as they are written. page: its place from the project's root; read: the text of a
 * file there, '' of a folder, null where there is none.
 */
export function findDeadLinks(page: string, markdown: string, read: (path: string) => string | null): string[] {
  return [...prose(markdown).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const text = path === '' ? markdown : read(normalize(join(dirname(page), path)));
    const leads = text !== null && (anchor === undefined || anchorsOf(text).has(anchor));
    return leads ? [] : [target];
  });
}

/** A command of ours as a page writes it. */
export interface NamedCommand {
  /** As in `stackproof schedule install --at 03:30`. */
  written: string;
  words: string[];
  options: string[];
}

/** Every command of ours in the code of a page; what follows two dashes is another one's. */
export function findCommands(markdown: string): NamedCommand[] {
  const code = [...markdown.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, inline]) => block ?? inline ?? '',
  );
  const lines = code.flatMap((text) => text.replaceAll(/\\\n\s*/g, ' ').split(/\n|&&|\||;/));
  return lines.flatMap((line) => {
    const [, rest] =
      /^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx )?(?:\.\/)?stackproof(?: (.*))?$/.exec(line.replace(/\s#.*$/, '')) ?? [];
    if (rest === undefined) return [];
    const given = rest.split(/\s+--(?:\s|$)/)[0] ?? '';
    const all = given.split(/\s+/).filter(Boolean);
    const from = all.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith('-'));
    return [
      {
        written: line.trim(),
        words: from === -1 ? all : all.slice(0, from),
        options: all.flatMap((word) => /^(--[a-z-]+|-[a-z])(?:=|$)/.exec(word)?.[1] ?? []),
      },
    ];
  });
}
