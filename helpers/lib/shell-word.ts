/** As a shell takes it, whatever is in it. */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The same, bare where nothing in it means anything to a shell. */
export const word = (text: string): string => (/^[\w.,:@%+=/-]+$/.test(text) ? text : quote(text));
