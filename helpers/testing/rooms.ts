/** One room of the house: which files it holds, which other rooms it may import from, and why. */
export interface Room {
  name: string;
  /** Globs, from the project's root; the first room that matches a file owns it. */
  files: readonly string[];
  mayImport: readonly string[];
  because: string;
}

/**
 * Dependency direction: criteria → checks → derived → kernel → evidence → lib; sources → gather → clients; reports →
 * run record.
 */
export const rooms: readonly Room[] = [
  {
    name: 'configuration',
    files: ['*.config.ts', '*.config.js'],
    mayImport: [],
    because: 'tools read these, nobody imports them',
  },
  {
    name: 'engine-tests',
    files: ['**/*.engine.test.ts', 'fixtures/faults/bench/**', 'fixtures/strangers/*.ts'],
    mayImport: ['*'],
    because: 'they drive the whole house on a real engine',
  },
  { name: 'tests', files: ['**/*.test.ts'], mayImport: ['*'], because: 'a test may stand anywhere' },
  {
    name: 'criteria-run',
    files: ['suites/criteria.spec.ts'],
    mayImport: ['suites', 'kernel', 'policy', 'evidence', 'sources', 'lib'],
    because: 'it judges one recording through vitest',
  },
  {
    name: 'suites',
    files: ['suites/index.ts', 'suites/*/criteria.ts'],
    mayImport: ['suites', 'checks', 'kernel'],
    because: 'a criterion names its checks',
  },
  {
    name: 'checks',
    files: ['suites/*/*.check.ts', 'suites/*/*.rows.ts'],
    mayImport: ['derived', 'kernel', 'evidence', 'policy', 'traefik', 'promql', 'lib'],
    because: 'a check is a pure function of evidence and policy: it never looks again',
  },
  {
    name: 'derived',
    files: ['helpers/derived/*/*.ts'],
    mayImport: ['derived', 'kernel', 'evidence', 'policy', 'traefik', 'promql', 'lib'],
    because: 'what several checks work out from the evidence, once',
  },
  {
    name: 'kernel',
    files: ['helpers/kernel/*.ts'],
    mayImport: ['kernel', 'evidence', 'policy', 'lib'],
    because: 'it turns observations into outcomes, and knows no source and no domain',
  },
  {
    name: 'comparison',
    files: ['helpers/comparison/*.ts'],
    mayImport: ['comparison', 'kernel', 'lib'],
    because: 'what is different between two runs: a pure function of their records',
  },
  {
    name: 'history',
    files: ['helpers/history/*.ts'],
    mayImport: ['history', 'comparison', 'kernel', 'evidence', 'lib'],
    because: 'the runs of before, as files: what keeps them judges none',
  },
  {
    name: 'policy',
    files: ['helpers/policy/*.ts'],
    mayImport: ['policy', 'evidence', 'traefik', 'lib'],
    because: 'policy says what should be true; evidence says what is',
  },
  {
    name: 'traefik',
    files: ['helpers/traefik/*.ts', 'helpers/traefik/*/*.ts'],
    mayImport: ['traefik', 'evidence', 'lib'],
    because: 'Traefik’s rules, table and chains; pure, and known to those who ask, those who judge, and the policy',
  },
  {
    name: 'promql',
    files: ['helpers/promql/*.ts'],
    mayImport: ['promql', 'lib'],
    because: 'PromQL, read by Prometheus’ own grammar; pure, and known to those who ask and those who judge',
  },
  {
    name: 'authelia',
    files: ['helpers/authelia/*.ts'],
    mayImport: ['authelia', 'evidence', 'lib'],
    because: 'Authelia’s access rules, read and decided as it does; pure, and known to those who ask',
  },
  {
    name: 'evidence',
    files: ['helpers/evidence/*.ts', 'helpers/evidence/*/*.ts'],
    mayImport: ['evidence', 'lib'],
    because: 'the vocabulary stands under everything',
  },
  {
    name: 'lib',
    files: ['helpers/lib/*.ts'],
    mayImport: ['lib'],
    because: 'addresses, URLs, errors, numbers, Go’s regular expressions: below all, and of no domain',
  },
  {
    name: 'clients',
    files: ['helpers/clients/*.ts', 'packages/**/*.ts'],
    mayImport: ['clients', 'evidence', 'lib'],
    because: 'the only ways outward; they have no opinion',
  },
  {
    name: 'gather',
    files: ['helpers/gather/*.ts', 'helpers/gather/*/*.ts'],
    mayImport: ['gather', 'clients', 'evidence', 'policy', 'traefik', 'promql', 'authelia', 'lib', 'lab-contract'],
    because: 'a gatherer looks and says; it never judges',
  },
  {
    name: 'lab-contract',
    files: ['helpers/lab/contract.ts'],
    mayImport: [],
    because: 'what a lab is, whichever driver brought it up',
  },
  {
    name: 'lab',
    files: ['helpers/lab/*.ts', 'helpers/lab/*/*.ts'],
    mayImport: ['lab', 'lab-contract', 'clients', 'lib'],
    because: 'a lab knows nothing of stacks or criteria',
  },
  {
    name: 'prober',
    files: ['helpers/prober/*.ts'],
    mayImport: ['lab', 'lib'],
    because: 'what runs in the helper container is Python; this lints it, and puts its linter into the cache',
  },
  {
    name: 'rehearsal',
    files: ['helpers/rehearsal/*.ts'],
    mayImport: ['rehearsal', 'evidence', 'lib'],
    because: 'how a compose model is changed so that it comes up in a lab; pure',
  },
  {
    name: 'remedies',
    files: ['helpers/remedies/*.ts'],
    mayImport: ['remedies', 'rehearsal', 'kernel', 'policy', 'traefik', 'evidence', 'lib'],
    because: 'what would have to change in compose files so that findings turn: a pure function, which edits none',
  },
  {
    name: 'sources',
    files: ['helpers/sources/*.ts'],
    mayImport: [
      'sources',
      'rehearsal',
      'gather',
      'clients',
      'lab',
      'lab-contract',
      'policy',
      'evidence',
      'lib',
      'stacks',
    ],
    because: 'live, spun and replay end in the same recording',
  },
  {
    name: 'reports',
    files: ['reports/*.ts', 'reports/*/*.ts'],
    mayImport: ['reports', 'comparison', 'kernel', 'lib'],
    because: 'functions of the one run record: none of them looks again',
  },
  {
    name: 'notify',
    files: ['helpers/notify/*.ts'],
    mayImport: ['notify', 'reports', 'kernel', 'lib'],
    because: 'it tells people of a run: a function of the run record, and of who was told what before',
  },
  {
    name: 'nights',
    files: ['helpers/nights/*.ts'],
    mayImport: ['nights', 'lib'],
    because: 'timers as texts, and one run that is watched: they know no stack',
  },
  {
    name: 'cli',
    files: ['helpers/cli/*.ts'],
    mayImport: [
      'cli',
      'sources',
      'suites',
      'derived',
      'remedies',
      'kernel',
      'comparison',
      'history',
      'policy',
      'evidence',
      'reports',
      'lab',
      'lab-contract',
      'clients',
      'lib',
      'development',
      'notify',
      'nights',
    ],
    because: 'the one command puts the rooms together',
  },
  {
    name: 'development',
    files: ['helpers/development/*.ts'],
    mayImport: ['development', 'testing', 'suites', 'faults', 'lib'],
    because: 'it chooses and runs the project’s own tests; no audit loads it',
  },
  {
    name: 'pages',
    files: ['helpers/pages/*.ts'],
    mayImport: ['pages', 'suites', 'kernel', 'policy', 'faults', 'lib'],
    because: 'pages made of what the checks and the policy say of themselves',
  },
  {
    name: 'packaging',
    files: ['helpers/packaging/*.ts'],
    mayImport: ['packaging', 'testing', 'cli', 'clients', 'lib'],
    because: 'it makes the package that people install; no audit loads it',
  },
  {
    name: 'worlds',
    files: ['helpers/testing/worlds/*.ts'],
    mayImport: ['worlds', 'evidence', 'policy', 'traefik', 'lib'],
    because: 'small good stacks as recordings; a test breaks one thing in them',
  },
  {
    name: 'testing',
    files: ['helpers/testing/*.ts'],
    mayImport: ['testing', 'worlds', 'kernel', 'evidence', 'policy', 'traefik', 'lib', 'faults'],
    because: 'the check tester, and the tests of the house itself',
  },
  { name: 'stacks', files: ['fixtures/stacks/*.ts'], mayImport: ['stacks'], because: 'which files make an iteration' },
  {
    name: 'faults',
    files: ['fixtures/faults/*.ts'],
    mayImport: ['faults', 'lab-contract', 'policy', 'stacks'],
    because: 'one seeded fault a file: what is broken, and exactly what must be found',
  },
  {
    name: 'bench',
    files: ['bench/*.ts', 'bench/*/*.ts'],
    mayImport: ['*'],
    because: 'it times the whole house, and mutates it',
  },
];
