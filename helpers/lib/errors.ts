/** The stack is wrong: a criterion does not hold. Exit 1. */
export class CriterionError extends Error {
  override name = 'CriterionError';
}

/** We could not see: a look that was needed failed. Exit 3. */
export class EvidenceError extends Error {
  override name = 'EvidenceError';
}

/**
 * We were asked wrongly: arguments, policy, compose file or recording. One sentence with what, where and what to do
 * now. Exit 2.
 */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
