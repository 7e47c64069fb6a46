/**
 * Whether a version (`4.38.19`, `v4.39.0-beta1`) is at least another; one that is not known is taken for an old one.
 */
export function atLeast(version: string | null, least: string): boolean {
  const [given, wanted] = [version ?? '', least].map((text) => /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text)?.slice(1));
  if (!given || !wanted) return false;
  for (const [at, part] of wanted.entries()) {
    const difference = Number(given[at] ?? 0) - Number(part);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
