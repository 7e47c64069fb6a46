/**
 * A Strict-Transport-Security header as browsers read it (RFC 6797, 6.1 and 8.1): of two header lines only the first
 * counts, of two equal directives none.
 * maxAge in seconds; fault: why browsers ignore it, null where they do not.
 */
export function readHsts(header: string): { maxAge: number; fault: string | null } {
  // Lines that came twice were joined with a comma, which no directive may hold.
  const [first = '', ...more] = header.split(/,\s*/);
  const directives = first
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean);
  const names = directives.map((part) => part.split('=')[0]?.trim().toLowerCase() ?? '');
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  const value = /^max-age\s*=\s*(?:"(\d+)"|(\d+))$/i;
  const found = directives.map((part) => value.exec(part)).find((match) => match !== null);
  const maxAge = Number(found?.[1] ?? found?.[2] ?? Number.NaN);
  if (twice !== undefined) return { maxAge, fault: `${twice} stands in it twice, so browsers ignore it` };
  if (!found) return { maxAge: 0, fault: 'it has no max-age that could be read' };
  if (more.some((other) => other !== first)) return { maxAge, fault: 'it comes twice, with different words' };
  return { maxAge, fault: null };
}
