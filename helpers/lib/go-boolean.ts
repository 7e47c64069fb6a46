/** What Go reads as true and false: `1`, `t`, `True`; null: neither, which most of its programs refuse. */
export function goBoolean(text: string): boolean | null {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(text)) return true;
  return /^(?:0|f|F|false|FALSE|False)$/.test(text) ? false : null;
}
