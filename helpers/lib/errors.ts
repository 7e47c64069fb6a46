/** The stack is wrong: a criterion does not hold. Exit 1. */
export class CriterionError extends Error {
  override name = 'CriterionError';
}

/**
 * Why something could not be seen. failed: looking did. source: such a source never shows it. noVantage: nobody lent
 * the
 * place that it is seen from.
 */
export const failureReasons = ['failed', 'source', 'noVantage'] as const;
export type FailureReason = (typeof failureReasons)[number];

/** We could not see: a look that was needed failed. needs: the artifact whose own failed look is the reason. Exit 3. */
export class EvidenceError extends Error {
  override name = 'EvidenceError';
  readonly reason: FailureReason;
  readonly needs: string | null;

  constructor(message: string, options: ErrorOptions & { reason?: FailureReason; needs?: string } = {}) {
    super(message, options);
    this.reason = options.reason ?? 'failed';
    this.needs = options.needs ?? null;
  }
}

/**
 * We were asked wrongly: arguments, policy, compose file or recording. One sentence with what, where and what to do
 * now. Exit 2.
 */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
