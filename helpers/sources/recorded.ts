import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import { ConfigError } from '../lib/errors.ts';
import { NoFile, readPlainBytes } from '../lib/read-file.ts';
import { Evidence, recordingSchema } from '../evidence/evidence.ts';
import { migrate, schemaOf, steps } from '../evidence/migrations/migrate.ts';
import { messageOf, unreadableReason } from '../lib/errors.ts';

const largest = 256 * 1024 * 1024;

/** A recording may be packed, as the history keeps them. */
function unpack(bytes: Buffer, path: string): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: largest }).toString('utf8');
  } catch {
    throw new ConfigError(
      `recording ${path} is packed, and cut short or no recording: record again with \`stackproof audit\``,
    );
  }
}

function readText(path: string): string {
  try {
    return unpack(readPlainBytes(path, largest), path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (error instanceof NoFile)
      throw new ConfigError(`recording ${path} ${error.message}: name the evidence.json of a run`);
    throw new ConfigError(`recording ${path} ${unreadableReason(error)}: name the evidence.json of an earlier run`);
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec(messageOf(error))?.[1];
    const line = at ? `:${text.slice(0, Number(at)).split('\n').length}` : '';
    throw new ConfigError(
      `${path}${line} is not JSON: it was cut short or edited; record again with \`stackproof audit\``,
    );
  }
}

const describe = (issue: z.core.$ZodIssue) => `${issue.path.join('.') || 'the top'}: ${issue.message}`;

/**
 * Reads a recording, one of an older stackproof too. Throws ConfigError, one sentence, when it is missing, no JSON, of
 * a schema that is newer than ours or none at all, or not whole.
 */
export function readRecording(path: string): Evidence {
  const raw = parse(readText(path), path);
  const schema = schemaOf(raw);
  if (schema === null)
    throw new ConfigError(
      `${path} is not a recording: it has no \`schema\`; name the evidence.json of a run, not its run.json`,
    );
  if (typeof raw === 'object' && raw !== null && 'criteria' in raw)
    throw new ConfigError(`${path} is a run record, and no recording: name the evidence.json that lies beside it`);
  if (schema !== recordingSchema && !steps.some(({ from }) => from === schema))
    throw new ConfigError(
      `${path} has schema ${JSON.stringify(schema)}, this stackproof reads up to ${recordingSchema}: ` +
        'use the stackproof that wrote it, or record again',
    );
  const parsed = Evidence.safeParse(migrate(raw));
  if (parsed.success) return parsed.data;
  const [first, ...more] = parsed.error.issues;
  const rest = more.length > 0 ? ` (and ${more.length} more)` : '';
  throw new ConfigError(
    `${path} is not a whole recording: ${first ? describe(first) : 'unreadable'}${rest}; ` +
      'record again with `stackproof audit`',
  );
}
