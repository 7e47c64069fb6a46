import type { LiteralKind } from '../../evidence/secret-places.ts';
import { holdsSecret } from '../../evidence/secret-shapes.ts';

const command = /\$\(\s*(?:<|cat\b|\/[\w/]*cat\b|head\b|tr\b|sed\b|awk\b|echo\b|printenv\b|base64\b)[^)]*\)/;
const ticks = /`\s*(?:cat|head|echo|printenv|base64)\s[^`]*`/;
const variable = /(?<![\\$])\$(?:\{([A-Za-z_]\w*)(?::?[-?+=][^}]*)?\}|([A-Za-z_]\w*))/g;
const fileUrl = /\bfile:\/\/\/(?:var\/)?run\/secrets\//;

/** A command that was to read a secret's file. */
export const isCommand = (text: string): boolean => command.test(text) || ticks.test(text);

/** The address of a secret's file. */
export const isFileUrl = (text: string): boolean => fileUrl.test(text);

/** The names of the variables that a text wants to have filled in. */
const variablesIn = (text: string): string[] =>
  [...text.matchAll(variable)].map(([, one, other]) => one ?? other ?? '');

/**
 * What would be replaced if somebody read this text as a shell or as Compose does: a command that reads a file, a
 * variable that is a secret by its name or stands where a secret is due, the address of a secret's file. name: of what
 * the text is the value.
 */
export function literalIn(name: string, text: string): LiteralKind | null {
  if (isCommand(text)) return 'command';
  if (isFileUrl(text)) return 'file-url';
  const wanted = variablesIn(text);
  if (wanted.some(holdsSecret)) return 'variable';
  // `PASSWORD=${DB}`: all of the value, where a secret is due.
  const alone = /^\$(?:\{[A-Za-z_]\w*\}|[A-Za-z_]\w*)$/.test(text.trim());
  return alone && holdsSecret(name) ? 'variable' : null;
}

const shell = /(?:^|\/)(?:ba|da|a|z|k)?sh$/;
const running = /^-[a-z]*c[a-z]*$/;

/**
 * Arguments of a program that no shell reads: all but the script after `sh -c`. Each with its place among them, from 0.
 */
export function unexpanded(argv: readonly string[]): { at: number; text: string }[] {
  const scripts = new Set<number>();
  argv.forEach((word, at) => {
    if (!shell.test(word)) return;
    const option = argv.findIndex((each, place) => place > at && running.test(each));
    const between = argv.slice(at + 1, option);
    if (option > 0 && between.every((each) => /^[-+]/.test(each))) scripts.add(option + 1);
  });
  return argv.flatMap((text, at) => (scripts.has(at) ? [] : [{ at, text }]));
}
