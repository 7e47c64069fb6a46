import { posix } from 'node:path';
import type { Container } from '../../evidence/containers.ts';
import type { Keyfiles, KeyFile, Resolver } from '../../evidence/keyfiles.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { askExpiryRules } from '../traefik/expiry-rules.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import { spellProjects, type Gatherer, type GatherContext } from '../context.ts';
import { readAcmeStore } from './key-contents.ts';
import { describeKeyFile, filesBelow, readKeyFile, searchMounts, unreadable } from './key-search.ts';
import { need } from '../need.ts';
import { keyFilesIn, readProxySettings, type ProxySettings } from '../traefik/proxy-settings.ts';
import { readStartedWith } from '../traefik/started-with.ts';
import { settingsOf, staticConfigOf, type StaticConfig } from '../traefik/static-config.ts';

interface ReadSettings {
  settings: ProxySettings;
  /** Key files that the dynamic configuration names. */
  keys: string[];
  /** Dynamic configuration that has a key in itself. */
  inline: KeyFile[];
  from: string[];
  unread: Keyfiles['unread'];
}

/** As the recording names where it was read: the file's path, `command` or `environment`. */
function nameOf(config: StaticConfig): string {
  if (config.source === 'file') return config.path;
  return config.source === 'arguments' ? 'command' : 'environment';
}

type Below = NonNullable<Awaited<ReturnType<typeof filesBelow>>>;

function whyUnread(read: Below | null): string | null {
  if (read === null) return 'is not there';
  return read.whole ? null : 'is too large to be read whole';
}

/** The proxy's static configuration, from wherever it comes, and the key files its dynamic files name. */
async function readSettings(context: GatherContext, proxy: Container): Promise<ReadSettings> {
  const { inspection, started, missing } = await readStartedWith(context, proxy);
  const service = proxy.service ?? proxy.subject;
  const absolute = (path: string) => posix.resolve(inspection.Config.WorkingDir || '/', path);
  const unread: Keyfiles['unread'] = [];
  if (missing !== null) unread.push({ service, path: missing, error: 'the configuration file is not there' });
  const config = staticConfigOf(started);
  const settings = readProxySettings(settingsOf(config));
  const dynamic: Below[] = [];
  for (const path of settings.dynamic.map(absolute)) {
    const read = await filesBelow(context, proxy, path);
    const error = whyUnread(read);
    if (error !== null) unread.push({ service, path, error });
    if (read) dynamic.push(read);
  }
  const files = dynamic.flatMap((read) => read.files);
  const keys = files.flatMap(({ entry }) => keyFilesIn(entry.start.toString('utf8')));
  return {
    settings: {
      ...settings,
      resolvers: settings.resolvers.map(({ name, store }) => ({ name, store: absolute(store) })),
    },
    keys: [...new Set(keys.map(absolute))],
    inline: files
      .map((file) => describeKeyFile(service, file.path, fileProvider, file))
      .filter(({ holdsKey }) => holdsKey === true),
    from: [nameOf(config)],
    unread,
  };
}

const fileProvider = { kind: 'file-provider', name: null } as const;
const byPolicy = { kind: 'policy', name: null } as const;

interface Found extends Pick<Keyfiles, 'files' | 'unread' | 'configuration' | 'resolvers'> {
  due: readonly { name: string }[];
}

/** Only Traefik's configuration can be read. */
const nothing: Found = { files: [], unread: [], configuration: [], resolvers: [], due: [] };

/** What Traefik's configuration names: ACME stores and key files. */
async function findConfigured(context: GatherContext, proxy: Container): Promise<Found> {
  const { settings, keys, inline, from, unread } = await readSettings(context, proxy);
  const resolvers: Resolver[] = [];
  const files: KeyFile[] = [...inline];
  for (const { name, store } of settings.resolvers) {
    const { file, content } = await readKeyFile(context, proxy, store, { kind: 'acme-store', name });
    const certificates = content && readAcmeStore(content, name, Date.now());
    files.push(file);
    resolvers.push({
      name,
      store,
      certificates,
      error: certificates ? null : (file.error ?? 'is no ACME store that could be read'),
    });
  }
  for (const path of keys) files.push((await readKeyFile(context, proxy, path, fileProvider)).file);
  return { files, unread, configuration: from, resolvers, due: settings.resolvers };
}

async function findDeclared(context: GatherContext): Promise<KeyFile[]> {
  const files: KeyFile[] = [];
  for (const { service, path } of context.policy.tls.files) {
    const container = need(context, 'containers').find((each) => each.member && each.service === service);
    files.push(
      container
        ? (await readKeyFile(context, container, path, byPolicy)).file
        : unreadable(service, path, byPolicy, `${service} has no container`),
    );
  }
  return files;
}

/**
 * Modes of the files that hold private keys, and what keeps certificates from expiring; contents are looked at in
 * memory and not kept.
 */
export const gatherKeyfiles: Gatherer<'keyfiles'> = {
  id: 'keyfiles',
  async gather(context) {
    const proxy = proxyOf(context);
    const isTraefik = context.policy.proxy.kind === 'traefik';
    if (!proxy && isTraefik)
      throw new EvidenceError(
        `the proxy "${context.policy.proxy.service}" has no container in ${spellProjects(context)}: ` +
          'name the right service as proxy.service in the policy',
      );
    const [configured, mounts, rules] = await Promise.all([
      proxy && isTraefik ? findConfigured(context, proxy) : nothing,
      proxy ? searchMounts(context, proxy) : nothing,
      askExpiryRules(context),
    ]);
    const { due, configuration, resolvers } = configured;
    const files = [...configured.files, ...(await findDeclared(context))];
    const known = new Set(files.map(({ service, resolved }) => `${service}:${resolved}`));
    files.push(...mounts.files.filter(({ service, resolved }) => !known.has(`${service}:${resolved}`)));
    const unread = [...configured.unread, ...mounts.unread];
    return {
      value: { files, unread, configuration, resolvers, ...rules },
      undertaken: { files, resolvers: due },
      scope:
        `${files.length} key files of the proxy's configuration, mounts and policy; ` +
        `alert rules of ${rules.rulesFrom.join(', ') || 'nobody'}`,
    };
  },
};
