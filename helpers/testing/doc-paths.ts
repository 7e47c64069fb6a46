/** What a run writes where the person is, and what they write themselves: no files of this repository. */
const theirs = new Set([
  'run.json',
  'evidence.json',
  'junit.xml',
  'summary.json',
  'STATUS.md',
  'report.html',
  'pr-summary.md',
  'stackproof.yaml',
  'criteria.xml',
  'compose.yaml',
  'daemon.json',
  'notified.json',
  'rehearsal.yaml',
  'compose.stackproof.yaml',
  'sbom.cdx.json',
  'helper.tar',
  './dist',
]);
const theirFolder = /^(?:\.\/)?(?:stackproof-report|node_modules)\//;

const ours = [
  /^(?:\.\/)?(?:suites|helpers|reports|fixtures|bench|packages|docs|examples|\.ci)\//,
  /^\.\/[\w-]+$/,
  /^[\w.-]+\.(?:md|ts|js|json|yaml|yml|py|sh)$/,
  /^LICENSE$/,
];

const isTemplate = (word: string) => /[<>*{}…]/.test(word);

/** Paths of this repository that a page names, in code, links or code blocks, and that are not there. */
export function findMissingPaths(markdown: string, exists: (path: string) => boolean): string[] {
  const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) =>
    target && !/^[a-z]+:/.test(target) ? [target.replace(/#.*$/, '')] : [],
  );
  const code = [...markdown.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].flatMap(([, block, inline]) =>
    (block ?? inline ?? '').split(/[\s"'()=,;]+/),
  );
  const inText = new Map([...links, ...code].map((word) => [word.replace(/[:.]$/, ''), markdown.indexOf(word)]));
  const isOurs = (word: string) => links.includes(word) || ours.some((pattern) => pattern.test(word));
  const isTheirs = (word: string) => theirs.has(word) || theirFolder.test(word);
  return [...inText]
    .sort(([, a], [, b]) => a - b)
    .map(([word]) => word)
    .filter((word) => word !== '' && isOurs(word) && !isTheirs(word) && !isTemplate(word))
    .filter((word) => !exists(word));
}
