import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { redactText } from '../evidence/secret-shapes.ts';
import { ConfigError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import type { RehearsedStack } from '../sources/rehearsed.ts';

type Service = Readonly<Record<string, unknown>>;

/** What is told as it is; anything else may hold a secret. */
const plain = new Set([
  ...['image', 'volumes', 'expose', 'ports', 'user', 'cap_add', 'security_opt', 'deploy', 'configs', 'network_mode'],
]);

/** Of values that may be secrets only ours are told. */
function tell(key: string, value: unknown): unknown {
  if (plain.has(key)) return value;
  if (key !== 'environment') return 'changed';
  const added = Object.entries((value ?? {}) as Service).filter(([name]) => name.startsWith('STANDIN_'));
  return Object.fromEntries(added);
}

/** What is different in a service; null: it was left out. */
function differences(before: Service, after: Service): Service {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(
    keys
      .filter((key) => !isDeepStrictEqual(before[key] ?? null, after[key] ?? null))
      .map((key) => [key, key in after ? tell(key, after[key]) : null]),
  );
}

/** Writes what a rehearsal changed, for people: in words, and what is different in the file that came up. */
export function writeRehearsal(path: string, { rehearsal, images, before, after }: RehearsedStack): void {
  const services = Object.entries(after).map(([name, service]) => [name, differences(before[name] ?? {}, service)]);
  const told = {
    real: images.flatMap(({ service, real }) => (real ? [service] : [])),
    standIns: images.flatMap(({ service, real }) => (real ? [] : [service])),
    changes: rehearsal.changes.map(({ service, what }) => (service === null ? what : `${service}: ${what}`)),
    services: Object.fromEntries(services) as unknown,
  };
  const head =
    '# What `stackproof rehearse` changed of the compose files to bring them up in a lab. Yours are as they were.\n';
  try {
    writeWhole(path, head + printable(redactText(stringify(told, { lineWidth: 120 })), { lines: true }));
  } catch (error) {
    throw new ConfigError(`${path} ${whyNot(error)}: make room there, or name another folder with --out`);
  }
}
