import { readFrames } from '../../lib/frames.ts';

interface Counted {
  lines: number;
  errors: number;
  /** Errors in the worst sixty seconds. */
  worstMinute: number;
}

type Logging = { HostConfig: { LogConfig?: { Type: string } | null | undefined } };

/** Whether its driver throws away what a container writes: the engine has no log of it, and there is none to read. */
export const keepsNoLog = ({ HostConfig }: Logging): boolean => HostConfig.LogConfig?.Type === 'none';

/**
 * What a container wrote, both its outputs; one with a terminal sends plain text. The last frame may be cut where the
 * answer was. Throws where it sends no frames.
 */
export function joinFrames(answer: Buffer, terminal: boolean): string {
  if (terminal) return answer.toString('utf8');
  const parts: Buffer[] = [];
  readFrames((_output, text) => parts.push(text))(answer);
  return Buffer.concat(parts).toString('utf8');
}

const short = 'TRC|DBG|INF|WRN|ERR|FTL|PNC';
/** A level that the line states itself is believed, whatever other words stand in it. */
const stated = new RegExp(
  [
    String.raw`\blevel"?\s*[=:]\s*"?(\w+)`,
    String.raw`\[(trace|debug|info|information|notice|warn|warning|error|err|fatal|critical|crit|emerg|alert|panic)\]`,
    String.raw`(?:^|\s)(${short}|TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|PANIC)(?:\s|:|\||$)`,
  ].join('|'),
  'i',
);
const bad = /^(?:err|error|ftl|fatal|pnc|panic|crit|critical|emerg|alert|dpanic)$/i;
const spoken = /\b(?:fatal|panic:|exception|traceback|segfault|error)\b/i;
const harmless = /\b(?:no|0|without|zero)\s+errors?\b|\berrors?\s*[=:]\s*"?(?:0|null|nil|none|false|<nil>)\b/i;

export function isError(line: string): boolean {
  const found = stated.exec(line);
  const level = found?.[1] ?? found?.[2] ?? found?.[3];
  if (level !== undefined) return bad.test(level);
  return spoken.test(line) && !harmless.test(line);
}

/** Counts lines that each start with the engine's timestamp (RFC 3339); the lines themselves are forgotten. */
export function countErrors(text: string): Counted {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const times = lines.flatMap((line) => {
    const gap = line.indexOf(' ');
    return gap > 0 && isError(line.slice(gap + 1)) ? [Date.parse(line.slice(0, gap))] : [];
  });
  const sorted = times.filter((time) => !Number.isNaN(time)).sort((a, b) => a - b);
  let worstMinute = 0;
  let first = 0;
  sorted.forEach((time, at) => {
    while (time - (sorted[first] ?? time) >= 60_000) first += 1;
    worstMinute = Math.max(worstMinute, at - first + 1);
  });
  return { lines: lines.length, errors: times.length, worstMinute };
}
