import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ConfigError } from '../lib/errors.ts';
import { escapeCharacters } from '../lib/printable.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import type { Evidence } from './evidence.ts';
import { redact } from './redact.ts';

/**
 * Writes a recording whole or not at all, packed where its name ends in `.gz`. Only its owner may read it, for even
 * without secrets it is a map of the stack. Throws ConfigError where the folder cannot be written.
 */
export function writeEvidence(path: string, evidence: Evidence): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const text = `${escapeCharacters(JSON.stringify(redact(evidence)))}\n`;
    writeWhole(path, path.endsWith('.gz') ? gzipSync(text) : text, { mode: 0o600 });
  } catch (error) {
    throw new ConfigError(`the recording ${path} ${whyNot(error)}: make room there, or name another folder with --out`);
  }
}
