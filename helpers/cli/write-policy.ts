import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Document, isPair, isScalar, isSeq, Scalar, visit } from 'yaml';
import { escapeCharacters, printable } from '../lib/printable.ts';
import { projectRoot } from '../lib/project-root.ts';
import { PolicyFile } from '../policy/schema.ts';
import { noteSeen, seenItems } from './seen-items.ts';

const schemaPath = join(projectRoot, 'helpers/policy/policy.schema.json');

const head = [
  // Editors complete and check it by this.
  `# yaml-language-server: $schema=${schemaPath}`,
  '# The policy: what should be true of this stack. `stackproof audit` judges by it; ' +
    'what is not declared here is not allowed.',
  '# Written by `stackproof init` from what it saw. ' +
    'Ports beyond loopback, Docker API clients and tunnels past the proxy were not taken over',
  "# (but for a torrent client's ports): what opens a door is to be written down by a person, " +
    'under `ports.allowed`, `socket` and `tunnels`.',
  '# Who answers without a login was not taken over either: ' +
    'write it under `access.bypass`, and under `two_factor` who is to ask for two.',
  '',
].join('\n');

type Plain = Readonly<Record<string, unknown>>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Without what the schema would fill in by itself. */
function withoutDefaults(value: Plain, defaults: Plain): Plain {
  const kept = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const other = defaults[key];
    if (isDeepStrictEqual(each, other)) return [];
    return [[key, isPlain(each) && isPlain(other) ? withoutDefaults(each, other) : each]];
  });
  return Object.fromEntries(kept);
}

const bare = PolicyFile.parse({
  version: 1,
  networks: { any: {} },
  services: { any: {} },
  tunnels: [{ service: 'any' }],
  ports: { allowed: [{ port: 1, owner: 'any' }] },
});

/** A policy without what goes without saying, its parts in the order in which they are written. */
export function plainPolicy(policy: PolicyFile): Plain {
  const { networks, services, ...rest } = policy;
  const trim = (entries: Plain, defaults: Plain) =>
    Object.fromEntries(
      Object.entries(entries).map(([key, each]) => [key, isPlain(each) ? withoutDefaults(each, defaults) : each]),
    );
  const top = { ...withoutDefaults(rest, { ...PolicyFile.parse({ version: 1 }), version: undefined }) };
  const { version, project, proxy, ...others } = top;
  return {
    version,
    ...(project ? { project } : {}),
    ...(proxy ? { proxy } : {}),
    networks: trim(networks, bare.networks['any'] ?? {}),
    services: trim(services, bare.services['any'] ?? {}),
    ...others,
  };
}

/** Only there has YAML an escape for what no reader sees. */
export const escapeUnseen = (document: Document): void =>
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && printable(node.value) !== node.value) node.type = Scalar.QUOTE_DOUBLE;
    },
  });

/** What was taken for granted, by where it stands; `*` is any key. */
const assumptions: readonly (readonly [path: readonly string[], value: unknown, why: string])[] = [
  [['iteration'], undefined, 'assumed: the last of which the stack shows signs'],
  [['services', '*', 'internet'], true, 'assumed: it is on a network with a way out'],
  [['services', '*', 'health'], false, 'assumed: it has no health check'],
  [['services', '*', 'runs'], 'once', 'assumed: it ended with 0, or somebody waits for its end'],
  [['services', '*', 'hostNetwork'], true, 'assumed: it is there now; each port of its is the host’s'],
  [['ports', 'allowed', '*', 'port'], undefined, 'assumed: what torrent clients listen on'],
  [['proxy', 'tls'], 'elsewhere', 'assumed: no port of its is published, and a tunnel is there'],
  [['access', 'bypass', '*'], undefined, 'assumed: it is where people log in'],
  [['access', 'addresses', '*', '*'], undefined, 'assumed: the proxy lets in nobody else'],
  [['tunnels', '*', 'service'], undefined, 'assumed: it leads to the proxy alone'],
];

const isAt = (path: readonly unknown[], wanted: readonly string[]): boolean =>
  path.length === wanted.length && wanted.every((key, at) => key === '*' || key === path[at]);

/** Says beside each value that was taken for granted that it was. */
export function markAssumptions(document: Document): void {
  visit(document, {
    Scalar: (key, node, ancestors) => {
      if (key === 'key') return;
      const path = ancestors.flatMap((each, at): unknown[] => {
        if (isPair(each)) return [isScalar(each.key) ? each.key.value : null];
        const next = ancestors[at + 1] ?? node;
        return isSeq(each) ? [each.items.indexOf(next)] : [];
      });
      const found = assumptions.find(([at, value]) => isAt(path, at) && (value === undefined || value === node.value));
      if (found && !node.comment) node.comment = ` ${found[2]}`;
    },
  });
}

/** A policy as a person would have written it: only what it says, and why. */
export function writePolicy(policy: PolicyFile, questions: readonly string[] = []): string {
  const { project } = policy;
  const document = new Document(plainPolicy(policy));
  escapeUnseen(document);
  markAssumptions(document);
  noteSeen(document, seenItems(policy));
  const decisions = questions.map((question) => `#   ${printable(question)}\n`).join('');
  const several = Array.isArray(project)
    ? '# Services of the first project go by their names, those of the others as `project/service`; ' +
      'strike out a project that is not yours.\n'
    : '';
  const asked = decisions === '' ? '' : `# Yours to decide; until then each of these is a finding:\n${decisions}`;
  return `${head}${several}${asked}${escapeCharacters(document.toString({ lineWidth: 160 }))}`;
}
