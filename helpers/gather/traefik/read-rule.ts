const arguments_ = (rule: string, matcher: string): string[] =>
  [...rule.matchAll(new RegExp(`(?<![\\w!])${matcher}\\(([^)]*)\\)`, 'gi'))].flatMap(([, inner = '']) =>
    [...inner.matchAll(/[`"']([^`"']+)[`"']/g)].map(([, value = '']) => value),
  );

/** Host names that a rule names with `Host(…)`; those it excludes (`!Host(…)`) and patterns are left out. */
export const hostsOf = (rule: string): string[] => [
  ...new Set(arguments_(rule, 'Host').map((host) => host.toLowerCase())),
];

/** A path that the rule takes: the first it names, else `/`. */
export function pathOf(rule: string): string {
  const [path] = [...arguments_(rule, 'PathPrefix'), ...arguments_(rule, 'Path')];
  return path?.startsWith('/') ? path : '/';
}
