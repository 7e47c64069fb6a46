/** One room of the house: which files it holds, which other rooms it may import from, and why. */
export interface Room {
  name: string;
  /** Globs, from the project's root; the first room that matches a file owns it. */
  files: readonly string[];
  mayImport: readonly string[];
  because: string;
}

/** Packages that are doors outward; only the rooms named may open them. */
export const doors: Readonly<Record<string, readonly string[]>> = {
  dockerode: ['clients'],
  'nmap-wrapper': ['clients'],
  testcontainers: ['lab'],
  undici: ['lab'],
  'junit-report-builder': ['reports'],
  commander: ['cli'],
  vitest: ['tests', 'testing', 'criteria-run', 'configuration'],
};

/** Dependency direction: criteria → checks → kernel → evidence; sources → gather → clients; reports → run record. */
export const rooms: readonly Room[] = [
  { name: 'configuration', files: ['*.config.ts', '*.config.js'], mayImport: [], because: 'tools read these, nobody imports them' },
  { name: 'engine-tests', files: ['**/*.engine.test.ts', 'fixtures/faults/bench/**'], mayImport: ['*'], because: 'they drive the whole house on a real engine' },
  { name: 'tests', files: ['**/*.test.ts'], mayImport: ['*'], because: 'a test may stand anywhere' },
  { name: 'criteria-run', files: ['suites/criteria.spec.ts'], mayImport: ['suites', 'kernel', 'policy', 'evidence', 'sources', 'errors'], because: 'it judges one recording through vitest' },
  { name: 'suites', files: ['suites/index.ts', 'suites/*/criteria.ts'], mayImport: ['suites', 'checks', 'kernel'], because: 'a criterion names its checks' },
  { name: 'checks', files: ['suites/*/*.check.ts'], mayImport: ['kernel', 'evidence', 'policy', 'rules'], because: 'a check is a pure function of evidence and policy: it never looks again' },
  { name: 'kernel', files: ['helpers/check/*.ts'], mayImport: ['kernel', 'evidence', 'policy', 'rules', 'errors'], because: 'it turns observations into outcomes and knows no source' },
  { name: 'policy', files: ['helpers/policy/*.ts'], mayImport: ['policy', 'evidence', 'errors'], because: 'policy says what should be true; evidence says what is' },
  { name: 'evidence', files: ['helpers/evidence/*.ts'], mayImport: ['evidence', 'errors'], because: 'the vocabulary stands under everything' },
  { name: 'errors', files: ['helpers/errors.ts'], mayImport: [], because: 'three error classes for all' },
  { name: 'rules', files: ['helpers/rules/*.ts'], mayImport: ['rules', 'evidence', 'errors'], because: 'Traefik’s rules, turned into requests; pure, and known to those who ask and those who judge' },
  { name: 'clients', files: ['helpers/clients/*.ts', 'packages/**/*.ts'], mayImport: ['clients', 'evidence', 'errors'], because: 'the only doors outward; they have no opinion' },
  { name: 'gather', files: ['helpers/gather/*.ts'], mayImport: ['gather', 'clients', 'evidence', 'policy', 'rules', 'errors', 'lab-contract'], because: 'a gatherer looks and says; it never judges' },
  { name: 'lab-contract', files: ['helpers/lab/contract.ts'], mayImport: [], because: 'what a lab is, whichever driver brought it up' },
  { name: 'lab', files: ['helpers/lab/*.ts'], mayImport: ['lab', 'lab-contract', 'clients', 'errors'], because: 'a lab knows nothing of stacks or criteria' },
  { name: 'sources', files: ['helpers/sources/*.ts'], mayImport: ['sources', 'gather', 'clients', 'lab', 'lab-contract', 'policy', 'evidence', 'errors', 'stacks'], because: 'live, spun and replay end in the same recording' },
  { name: 'reports', files: ['reports/*.ts'], mayImport: ['reports', 'kernel', 'errors'], because: 'functions of the one run record: none of them looks again' },
  { name: 'cli', files: ['helpers/cli/*.ts'], mayImport: ['cli', 'sources', 'suites', 'kernel', 'policy', 'evidence', 'reports', 'lab', 'lab-contract', 'clients', 'errors'], because: 'the one command puts the rooms together' },
  { name: 'testing', files: ['helpers/testing/*.ts'], mayImport: ['testing', 'kernel', 'evidence', 'policy', 'errors', 'rules', 'faults'], because: 'the check tester and its small world' },
  { name: 'stacks', files: ['fixtures/stacks/*.ts'], mayImport: ['stacks'], because: 'which files make which iteration' },
  { name: 'faults', files: ['fixtures/faults/*.ts'], mayImport: ['faults', 'lab-contract', 'policy', 'stacks'], because: 'one seeded fault a file: what is broken, and exactly what must be found' },
  { name: 'bench', files: ['bench/*.ts'], mayImport: ['*'], because: 'it times the whole house' },
];
