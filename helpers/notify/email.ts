import { createTransport } from 'nodemailer';
import { messageOf } from '../lib/errors.ts';
import { unbracketed } from '../lib/url.ts';
import type { Address } from './address.ts';
import { persist, type Patience } from './deliver.ts';
import type { Message } from './message.ts';

/** A server that refuses for good says so with a code of 500 and above. */
const isForGood = (error: unknown): boolean =>
  error instanceof Error && 'responseCode' in error && Number(error.responseCode) >= 500;

/**
 * Sends a mail: `smtps` from the first byte inside TLS; `smtp` by STARTTLS where the server has it, never a password
 * without. Answers why it did not get through, null where it did.
 */
export function sendMail({ title, text }: Message, address: Address, given: Patience): Promise<string | null> {
  const { url, parameters } = address;
  const { password, from, to } = parameters;
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  const transport = createTransport({
    host: unbracketed(url.hostname),
    port: Number(url.port || (secure ? 465 : 25)),
    secure,
    requireTLS: password !== undefined,
    ...(password === undefined ? {} : { auth: { user, pass: password } }),
    connectionTimeout: given.tryMs,
    greetingTimeout: given.tryMs,
    socketTimeout: given.tryMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return persist(async () => {
    try {
      await transport.sendMail({
        from,
        to,
        subject: title,
        text: `${text}\n`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { error: null, again: false, afterMs: null };
    } catch (error) {
      return { error: messageOf(error), again: !isForGood(error), afterMs: null };
    }
  }, given).finally(() => transport.close());
}
