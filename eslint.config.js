import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'stackproof-report/', 'fixtures/images/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A promise nobody waits for is a gatherer whose failure nobody records.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      // An outcome nobody handled would fall through to "pass".
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
    },
  },
  {
    // What is wider, denser or longer has a helper in it that wants a name, or two subjects.
    files: ['**/*.ts'],
    rules: {
      'no-nested-ternary': 'error',
      complexity: ['error', 12],
      'max-len': ['error', { code: 120 }],
      'max-lines': ['error', { max: 250, skipBlankLines: true }],
    },
  },
  {
    // A test is one to three times what it proves.
    files: ['**/*.test.ts'],
    rules: { 'max-lines': ['error', { max: 400, skipBlankLines: true }] },
  },
  {
    files: ['suites/**/*.check.ts'],
    rules: { 'max-lines': ['error', { max: 90, skipBlankLines: true }] },
  },
  {
    // Judging must not look at the clock or the world: the same recording gives the same verdict.
    files: ['suites/**/*.check.ts', 'helpers/kernel/*.ts', 'helpers/derived/*/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'a check sees only its evidence and policy' },
        { name: 'fetch', message: 'a check never looks again' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'judge at gatheredAt' },
        { object: 'Math', property: 'random', message: 'same evidence, same verdict' },
      ],
    },
  },
);
