/** Any object of a recording that was parsed and not yet checked. */
export type Row = Record<string, unknown>;

export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Every object at a path of a recording's artifacts, as they are: `tls.looks[]`, `networks[].subnets[]`,
 * `compose.services{}` (`[]` each of a list, `{}` each value of a record). The empty path: the artifacts themselves, by
 * id; `{}`: every look, failed ones too. Whatever is not shaped so is left out: the schema says later what is wrong
 * with it.
 */
export function partsAt(recording: unknown, path: string): Row[] {
  if (!isRow(recording) || !isRow(recording['artifacts'])) return [];
  const [id = '', ...keys] = path.replaceAll('[]', '.[]').replaceAll('{}', '.{}').split('.');
  const artifacts = recording['artifacts'];
  const look = artifacts[id];
  let found: unknown[] = isRow(look) && look['ok'] === true ? [look['value']] : [];
  if (id === '') found = [artifacts];
  for (const key of keys) found = found.flatMap((each) => step(each, key));
  return found.filter(isRow);
}

function step(value: unknown, key: string): unknown[] {
  if (key === '[]') return Array.isArray(value) ? value : [];
  if (key === '{}') return isRow(value) ? Object.values(value) : [];
  return isRow(value) && key in value ? [value[key]] : [];
}
