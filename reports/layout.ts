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

/** `label  text`, the text wrapped and hanging below itself; indent: what stands before the label. */
export function hang(indent: string, label: string, text: string, width: number): string[] {
  const head = `${indent}${label}`;
  const room = Math.max(20, width - head.length);
  return wrap(text, room).map((line, at) => `${at === 0 ? head : ' '.repeat(head.length)}${line}`);
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

/** A shell's words: what is quoted is one, and so is a comment to the end. */
const words = (command: string): string[] => {
  const [, code = command, comment = ''] = /^(.*?\S)(\s+# .*)?$/s.exec(command) ?? [];
  const parts = code.match(/(?:[^\s"']|"[^"]*"|'[^']*'|["'])+/g) ?? [code];
  return comment === '' ? parts : [...parts, comment.trim()];
};

/** A command that is still one when it is copied: each line but the last ends with a backslash. */
export function wrapCommand(command: string, width: number): string[] {
  if (command.length <= width) return [command];
  const lines = flow(words(command), ' ', width - 2);
  return lines.map((line, at) => (at < lines.length - 1 ? `${line} \\` : line));
}
