/** What must stay fast: at most so much, or so many times its floor. What is not named here is only told. */
export const goals = {
  'audit-2': { value: 8 },
  'matrix-19': { ratio: 1.5 },
  replay: { value: 1.5 },
  'engine-questions': { value: 0.3 },
  'lab-and-stack-up': { value: 25 },
  'audit-60': { ratio: 3 },
  'audit-200': { ratio: 4 },
  'auth-and-tls': { value: 4 },
  'access-request': { ratio: 1.3 },
  'audit-7': { value: 12 },
  'package-version': { value: 0.4 },
  'package-list': { value: 0.4 },
} as const;

/** What is measured on the stack of iteration 4. */
export const securedNames = ['auth-and-tls', 'access-request', 'tls-handshake'];
/** What is measured on the stack of iteration 7. */
export const hardenedName = 'audit-7';
/** What is measured on stacks of many services, each against the one before. */
export const manyNames = ['audit-60', 'audit-200'];
/** What is measured of the package that people install. */
export const packageNames = ['package-version', 'package-list'];
/** Every figure, in the order in which they are measured. */
export const names = [
  'lab-and-stack-up',
  'audit-2',
  'matrix-19',
  'engine-questions',
  'outside-scan',
  'replay',
  ...manyNames,
  ...securedNames,
  hardenedName,
  ...packageNames,
  'peak-memory',
  'helper-memory',
];
