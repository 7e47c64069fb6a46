import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ConfigError, unreadableReason } from '../lib/errors.ts';
import { NoFile, readPlainFile } from '../lib/read-file.ts';
import { describeIssue, type Complaint } from './describe-issue.ts';
import { parseYaml, type YamlFile } from './parse-yaml.ts';
import { warnAboutNames } from './references.ts';
import { PolicyFile } from './schema.ts';
import { suggest } from './suggest.ts';

/** A policy and where it came from; what the run record says of it. */
export interface LoadedPolicy {
  file: PolicyFile;
  /** As it is to be shown: seen from the working folder where it lies below it. */
  path: string;
  sha256: string;
  /** Written by nobody: made from what was seen. */
  derived: boolean;
  warnings: string[];
}

const policyName = 'stackproof.yaml';
/** What is longer is refused with its size by whoever reads the YAML. */
const largest = 64 * 1024 * 1024;

/** The nearest `stackproof.yaml`, here or in a folder above; null when there is none. */
function findPolicy(cwd: string): string | null {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const path = join(folder, policyName);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return null;
  }
}

function readText(path: string, name: string): string {
  try {
    return readPlainFile(path, largest);
  } catch (error) {
    if (error instanceof NoFile)
      throw new ConfigError(`policy ${name} ${error.message}: name the right file with --policy`);
    throw new ConfigError(
      `policy ${name} ${unreadableReason(error)}: name a file with --policy, or write one with \`stackproof init\``,
    );
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function complainAboutChecks(file: PolicyFile, known: readonly string[]): Complaint[] {
  return file.waivers.flatMap(({ check }, at) => {
    if (known.includes(check)) return [];
    const sentence = `unknown check "${check}" in waivers[${at}]: ${suggest(check, known)}`;
    return [{ path: ['waivers', at, 'check'], key: undefined, sentence }];
  });
}

/** The complaint that stands first in the file, and how many more there are; as one sentence. */
function refuse(complaints: readonly Complaint[], yaml: YamlFile): never {
  const placed = complaints.map(({ path, key, sentence }) => ({ at: yaml.at(path, key), sentence }));
  const order = ({ at }: { at: string }) => at.split(':').slice(-2).map(Number);
  const [first] = placed.sort(
    (a, b) => (order(a)[0] ?? 0) - (order(b)[0] ?? 0) || (order(a)[1] ?? 0) - (order(b)[1] ?? 0),
  );
  const more = placed.length > 1 ? ` (and ${placed.length - 1} more)` : '';
  throw new ConfigError(`${first?.at ?? ''}: ${first?.sentence ?? 'the policy is wrong'}${more}`);
}

/**
 * Reads a policy out of its text; name is how its file is called in sentences. checks: the ids that waivers may name.
 */
export function parsePolicy(
  text: string,
  name: string,
  checks?: readonly string[],
): { file: PolicyFile; warnings: string[] } {
  const yaml = parseYaml(text, name);
  if (yaml.value === null || yaml.value === undefined)
    throw new ConfigError(
      `${name}:1:1: the policy is empty: write \`version: 1\` and what is to be true, ` +
        'or let `stackproof init` write it',
    );
  const parsed = PolicyFile.safeParse(yaml.value);
  if (!parsed.success)
    return refuse(
      parsed.error.issues.map((issue) => describeIssue(issue, yaml.value)),
      yaml,
    );
  const unknown = checks ? complainAboutChecks(parsed.data, checks) : [];
  if (unknown.length > 0) return refuse(unknown, yaml);
  return { file: parsed.data, warnings: warnAboutNames(parsed.data, yaml) };
}

/**
 * Loads the policy named, else the nearest `stackproof.yaml` upwards from cwd; null when none was named and none is
 * there.
 * Throws ConfigError: one sentence with file, line, column and remedy.
 */
export function loadPolicy(named: string | undefined, cwd: string, checks?: readonly string[]): LoadedPolicy | null {
  const path = named === undefined ? findPolicy(cwd) : resolve(cwd, named);
  if (path === null) return null;
  const below = relative(cwd, path);
  const name = below.startsWith('..') ? path : below;
  const text = readText(path, name);
  return { ...parsePolicy(text, name, checks), path: name, sha256: sha256(text), derived: false };
}
