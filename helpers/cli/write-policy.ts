import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Document, Scalar, visit } from 'yaml';
import { escapeCharacters, printable } from '../lib/printable.ts';
import { projectRoot } from '../lib/project-root.ts';
import { PolicyFile } from '../policy/schema.ts';

const schemaPath = join(projectRoot, 'helpers/policy/policy.schema.json');

const head = [
  // Editors complete and check it by this.
  `# yaml-language-server: $schema=${schemaPath}`,
  '# The policy: what should be true of this stack. `stackproof audit` judges by it; ' +
    'what is not declared here is not allowed.',
  '# Written by `stackproof init` from what ran. ' +
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

/** A policy as a person would have written it: only what it says, and why. */
export function writePolicy(policy: PolicyFile, questions: readonly string[] = []): string {
  const { networks, services, ...rest } = policy;
  const trim = (entries: Plain, defaults: Plain) =>
    Object.fromEntries(
      Object.entries(entries).map(([key, each]) => [key, isPlain(each) ? withoutDefaults(each, defaults) : each]),
    );
  const top = { ...withoutDefaults(rest, { ...PolicyFile.parse({ version: 1 }), version: undefined }) };
  const { version, project, proxy, ...others } = top;
  const written = {
    version,
    ...(project ? { project } : {}),
    ...(proxy ? { proxy } : {}),
    networks: trim(networks, bare.networks['any'] ?? {}),
    services: trim(services, bare.services['any'] ?? {}),
    ...others,
  };
  const document = new Document(written);
  // Only there has YAML an escape for what no reader sees.
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && printable(node.value) !== node.value) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const decisions = questions.map((question) => `#   ${printable(question)}\n`).join('');
  const several = Array.isArray(project)
    ? '# Services of the first project go by their names, those of the others as `project/service`; ' +
      'strike out a project that is not yours.\n'
    : '';
  const asked = decisions === '' ? '' : `# Yours to decide; until then each of these is a finding:\n${decisions}`;
  return `${head}${several}${asked}${escapeCharacters(document.toString({ lineWidth: 160 }))}`;
}
