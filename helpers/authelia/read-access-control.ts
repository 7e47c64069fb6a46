import type { AccessControl } from '../evidence/access-control.ts';
import { decoderFor, textOf, type Decoder } from './decode.ts';
import { mergeSources, type ConfigurationSources } from './merge-sources.ts';
import { networkOf } from './read-network.ts';
import { readRegulation } from './read-regulation.ts';
import { isLevel, readRule } from './read-rule.ts';
import { ConfigurationError, isPlainMap, type Plain } from './read-yaml.ts';
import { atLeast } from './versions.ts';

type Flat = ReadonlyMap<string, Plain>;

const known = ['access_control.default_policy', 'access_control.networks', 'access_control.rules'];

function membersOf(value: Plain | undefined, name: string, decoder: Decoder): string[] {
  return decoder.textsOf(value, `the network ${name}`).map((text) => {
    const network = networkOf(text);
    if (network === null) throw new ConfigurationError(`the network ${name} holds ${text}, which is none`);
    return network;
  });
}

type Networks = Map<string, readonly string[]>;

/** Those of `definitions`, which came with 4.39. */
function definedNetworks(flat: Flat, version: string | null, decoder: Decoder): Networks {
  const networks: Networks = new Map();
  for (const [key, value] of flat) {
    const name = /^definitions\.network\.([^]+)$/.exec(key)?.[1];
    if (name === undefined) continue;
    if (version !== null && !atLeast(version, '4.39.0'))
      throw new ConfigurationError(`it has the key ${key}, which Authelia ${version} does not know`);
    networks.set(name, membersOf(value, name, decoder));
  }
  return networks;
}

/** Networks by name: those that are defined, and those of the access rules. */
function namedNetworks(flat: Flat, version: string | null, decoder: Decoder): ReadonlyMap<string, readonly string[]> {
  const networks = definedNetworks(flat, version, decoder);
  for (const item of decoder.listOf(flat.get('access_control.networks'), 'the list of networks')) {
    if (!isPlainMap(item)) throw new ConfigurationError('one of its networks is no map');
    const odd = [...item.keys()].find((key) => key !== 'name' && key !== 'networks');
    if (odd !== undefined) throw new ConfigurationError(`one of its networks has the unknown key ${odd}`);
    const name = textOf(item.get('name'), 'the name of a network');
    if (atLeast(version, '4.39.0') && networks.has(name))
      throw new ConfigurationError(`the network ${name} is defined twice`);
    const members = membersOf(item.get('networks'), name, decoder);
    // Of two with one name the first counts that has something in it.
    if (!networks.get(name)?.length) networks.set(name, members);
  }
  return networks;
}

/** Domains of the session cookies; what is no text here is Authelia's own to complain about. */
function cookieDomainsOf(flat: Flat): string[] {
  const list = flat.get('session.cookies');
  const cookies = Array.isArray(list) ? list.flatMap((item) => (isPlainMap(item) ? [item.get('domain')] : [])) : [];
  const domains = [flat.get('session.domain'), ...cookies].filter((domain) => typeof domain === 'string');
  return [...new Set(domains.filter((domain) => domain !== ''))];
}

function read(sources: ConfigurationSources): AccessControl {
  const { version } = sources;
  const flat = mergeSources(sources);
  const unknown = [...flat.keys()].find((key) => /^access_control(?:\.|$)/.test(key) && !known.includes(key));
  if (unknown !== undefined) throw new ConfigurationError(`it has the key ${unknown}, which Authelia does not know`);
  const decoder = decoderFor(version);
  const around = {
    version,
    decoder,
    networks: namedNetworks(flat, version, decoder),
    patterns: { letters: 0, steps: 0, classes: new Set<string>() },
  };
  const defaultPolicy = textOf(flat.get('access_control.default_policy'), 'the default policy') || 'deny';
  if (!isLevel(defaultPolicy)) throw new ConfigurationError(`the default policy is "${defaultPolicy}", which is none`);
  const rules = decoder
    .listOf(flat.get('access_control.rules'), 'the list of rules')
    .map((rule, at) => readRule(rule, `rule ${at + 1}`, around));
  if (rules.length === 0 && (defaultPolicy === 'deny' || defaultPolicy === 'bypass'))
    throw new ConfigurationError(
      `it has no rules and the default policy ${defaultPolicy}, with which Authelia does not start`,
    );
  const regulation = readRegulation(flat);
  return { version, defaultPolicy, rules, cookieDomains: cookieDomainsOf(flat), ...(regulation ? { regulation } : {}) };
}

/**
 * Authelia's access control out of its configuration, or the sentence that says why it cannot be read. What Authelia
 * would refuse to start with is not read either: whatever runs, it is something else.
 * Semantics: Authelia 4.37.5 to 4.39.20, `internal/configuration` and its validator.
 */
export function readAccessControl(
  sources: ConfigurationSources,
): { accessControl: AccessControl } | { cannot: string } {
  try {
    return { accessControl: read(sources) };
  } catch (error) {
    if (error instanceof ConfigurationError)
      return { cannot: `Authelia's access rules cannot be read: ${error.message.slice(0, 400)}.` };
    throw error;
  }
}
