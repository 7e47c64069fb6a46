import type { AccessControl } from '../evidence/access-control.ts';
import type { ConfigurationSources } from './merge-sources.ts';
import { readAccessControl } from './read-access-control.ts';

export const sourcesOf = (
  texts: readonly string[],
  more: Partial<ConfigurationSources> = {},
): ConfigurationSources => ({
  documents: texts.map((text, at) => ({ path: `/config/${at}.yml`, text })),
  environment: {},
  filters: [],
  version: '4.37.5',
  ...more,
});

/** Access control out of its rules, one a line in YAML's flow style. */
export function accessControlOf(
  rules: readonly string[],
  head = 'default_policy: deny',
  version = '4.37.5',
): AccessControl {
  const lines = rules.map((rule) => `    - { ${rule} }\n`).join('');
  const read = readAccessControl(sourcesOf([`access_control:\n  ${head}\n  rules:\n${lines}`], { version }));
  if ('cannot' in read) throw new Error(read.cannot);
  return read.accessControl;
}
