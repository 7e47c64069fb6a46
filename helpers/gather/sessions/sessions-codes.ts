import { Secret, TOTP, URI } from 'otpauth';
import { EvidenceError } from '../../lib/errors.ts';

/**
 * The last time step whose code was used up, by secret: a login service may take each code once. A run has one vantage.
 */
const used = new WeakMap<object, Map<string, number>>();

function read(secret: string): TOTP {
  try {
    const parsed = secret.startsWith('otpauth://')
      ? URI.parse(secret)
      : new TOTP({ secret: Secret.fromBase32(secret.replaceAll(/\s/g, '')) });
    if (parsed instanceof TOTP) return parsed;
  } catch {
    // Its message might quote the secret.
  }
  throw new EvidenceError(
    'the account’s reference for one-time codes resolves to no Base32 secret and no otpauth:// address: ' +
      'correct the variable or the file',
  );
}

interface Code {
  code: string;
  /**
   * Before it is taken: a server that allows for clocks that differ takes the code of the step to come, and none
   * beyond.
   */
  waitMs: number;
}

/**
 * The next one-time code that this run has not used, as an authenticator shows it at a moment (milliseconds, by the
 * login service's own clock) or soon after.
 * null: it would be more than one step to wait. secret: Base32 or otpauth://. Throws EvidenceError without quoting it.
 */
export function nextCode(run: object, secret: string, now: number): Code | null {
  const totp = read(secret);
  const steps = used.get(run) ?? new Map<string, number>();
  used.set(run, steps);
  const current = totp.counter({ timestamp: now });
  const step = Math.max(current, (steps.get(secret) ?? -1) + 1);
  if (step > current + 2) return null;
  steps.set(secret, step);
  const waitMs = step > current + 1 ? (current + 1) * totp.period * 1000 - now : 0;
  return { code: totp.generate({ timestamp: step * totp.period * 1000 }), waitMs };
}
