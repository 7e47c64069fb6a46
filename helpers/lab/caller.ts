import { userInfo } from 'node:os';

/** Who asks for a lab, told apart from the others of this machine by number; behind sudo, whoever called it. */
export function callerOf(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const { SUDO_UID: behind } = env;
  return behind !== undefined && /^\d+$/.test(behind) ? behind : String(userInfo().uid);
}
