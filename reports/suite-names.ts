/** Names that programs keep for ever: the rooms of the checks, by iteration. */
const names = ['evidence', 'networks', 'ports', 'tls', 'auth', 'secrets', 'monitoring', 'hardening'];

/** `stackproof.2-ports`, of one iteration. */
export const suiteName = (iteration: number): string => `stackproof.${iteration}-${names[iteration] ?? 'later'}`;
