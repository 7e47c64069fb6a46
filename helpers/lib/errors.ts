/** The stack is wrong: a criterion does not hold. Exit 1. */
export class CriterionError extends Error {
  override name = 'CriterionError';
}

/**
 * Why something could not be seen. failed: looking did. source: such a source never shows it. noVantage: nobody lent
 * the place that it is seen from. notRecorded: the recording is of a time when nobody looked at it. notAsked: nobody
 * wanted it, for what was judged needs it not.
 */
export const failureReasons = ['failed', 'source', 'noVantage', 'notRecorded', 'notAsked'] as const;
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

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The code of the system or of Node: `ENOENT`; null: the error has none. */
export const codeOf = (error: unknown): string | null =>
  isObject(error) && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** The HTTP status with which an engine refused; null: it was no refusal. */
export const statusOf = (error: unknown): number | null =>
  isObject(error) && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;

/**
 * What went wrong, on one line. An error without words is named by its code: Node has none where every address of a
 * host refused.
 */
export function messageOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.replaceAll(/\s+/g, ' ').trim() || (codeOf(error) ?? (error instanceof Error ? error.name : 'no reason'));
}

/** The first line of the message: the others of a parser quote the text that it could not read. */
export const firstLineOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).trim().split('\n', 1)[0] ?? '';

/** The message with its stack: for a mistake of ours. */
export const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Why something could not be seen, in its own words. Whatever is no EvidenceError is thrown again. */
export function evidenceReason(error: unknown): string {
  if (error instanceof EvidenceError) return error.message;
  throw error;
}

/** Why a file could not be read, in words that follow its name. */
export function unreadableReason(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ENOENT') return 'does not exist';
  return code === 'EISDIR' ? 'is a folder' : `cannot be read (${code ?? messageOf(error)})`;
}

/** The last line a program said, for a sentence that must be one sentence. */
export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
