/** Breaks a text at its spaces so that no line is longer than `width`; a word that is longer stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Less than this is no column that anybody reads. */
const leastRoom = 20;

/**
 * `label  text`, the text wrapped and hanging below itself; indent: what stands before the label. Where the terminal is
 * too narrow for that, the text begins below its label.
 */
export function hang(indent: string, label: string, text: string, width: number): string[] {
  const head = `${indent}${label}`;
  const room = width - head.length;
  if (room >= leastRoom || head === '')
    return wrap(text, room).map((line, at) => `${at === 0 ? head : ' '.repeat(head.length)}${line}`);
  const margin = head.startsWith('  ') ? '  ' : '';
  const name = head.trim();
  if (name === '') return wrap(text, width - margin.length).map((line) => `${margin}${line}`);
  const above = wrap(name, width - margin.length).map((line) => `${margin}${line}`);
  return [...above, ...wrap(text, width - 3).map((line) => `   ${line}`)];
}

/** Items in a row, as many as a line takes; no item is broken. */
export function flow(items: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + separator.length + item.length <= width)
      lines[lines.length - 1] = `${last}${separator}${item}`;
    else lines.push(item);
  }
  return lines;
}

/** What is to be run, and the remark behind it, without its sign. */
function parts(command: string): { code: string; remark: string } {
  const [, code = command, remark = ''] = /^(.*?\S)\s+# (.*)$/s.exec(command) ?? [];
  return { code, remark };
}

/**
 * A command that is still one when it is copied: what is quoted stays whole, each line but the last ends with a
 * backslash, and a remark is one on each of its lines.
 */
export function wrapCommand(command: string, width: number): string[] {
  if (command.length <= width) return [command];
  const { code, remark } = parts(command);
  const words = code.match(/(?:[^\s"']|"[^"]*"|'[^']*'|["'])+/g) ?? [code];
  const lines = code.length <= width ? [code] : flow(words, ' ', width - 2);
  return [
    ...lines.map((line, at) => (at < lines.length - 1 ? `${line} \\` : line)),
    ...(remark === '' ? [] : wrap(remark, width - 2).map((line) => `# ${line}`)),
  ];
}

/** Cut where it would not fit into so many columns. */
export const shorten = (text: string, room: number): string =>
  text.length <= room ? text : `${text.slice(0, room - 1)}…`;
