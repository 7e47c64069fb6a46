import { posix } from 'node:path';
import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { Keyfiles, KeyFile, Resolver } from '../../evidence/keyfiles.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { askExpiryRules } from '../traefik/expiry-rules.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { readAcmeStore } from './key-contents.ts';
import { describeKeyFile, filesBelow, lookAtFile, searchMounts, unreadable } from './key-search.ts';
import { need } from '../need.ts';
import { keyFilesIn, readProxySettings, usualConfigFiles, type ProxySettings } from '../traefik/proxy-settings.ts';
import { reasonOf } from './service-files.ts';

const Settings = z.object({
  Args: z.array(z.string()).nullish(),
  Config: z.object({ Env: z.array(z.string()).nullish(), WorkingDir: z.string().nullish() }),
});

function settingsFrom(given: Parameters<typeof readProxySettings>[0]): ProxySettings {
  try {
    return readProxySettings(given);
  } catch (error) {
    throw new EvidenceError(
      `the proxy's configuration (${given.files?.map(({ path }) => path).join(', ')}) is no YAML that could be read: ${reasonOf(error).split('\n')[0]}`,
    );
  }
}

async function inspect({ engine }: GatherContext, { id, name }: Container): Promise<z.infer<typeof Settings>> {
  try {
    return Settings.parse(await engine.docker.getContainer(id).inspect());
  } catch (error) {
    throw new EvidenceError(
      `the engine did not say how ${name} is configured: ${reasonOf(error)}; try \`docker inspect ${name}\``,
    );
  }
}

interface ReadSettings {
  settings: ProxySettings;
  /** Key files that the dynamic configuration names. */
  keys: string[];
  /** Dynamic configuration that has a key in itself. */
  inline: KeyFile[];
  from: string[];
  unread: Keyfiles['unread'];
}

/** The proxy's static configuration, from wherever it comes, and the key files its dynamic files name. */
async function readSettings(context: GatherContext, proxy: Container): Promise<ReadSettings> {
  const { Args, Config } = await inspect(context, proxy);
  const given = { args: Args ?? [], env: Config.Env ?? [] };
  const service = proxy.service ?? proxy.subject;
  const absolute = (path: string) => posix.resolve(Config.WorkingDir || '/', path);
  const named = readProxySettings(given).configFile;
  const from = ['environment', ...(given.args.length > 0 ? ['command'] : [])];
  const unread: Keyfiles['unread'] = [];
  const texts: { path: string; text: string }[] = [];
  for (const path of named === null ? usualConfigFiles : [absolute(named)]) {
    const [file] = (await filesBelow(context, proxy, path))?.files ?? [];
    if (file) texts.push({ path, text: file.entry.content.toString('utf8') });
    else if (named !== null) unread.push({ service, path, error: 'the configuration file is not there' });
  }
  const settings = settingsFrom({ ...given, files: texts });
  const dynamic: Awaited<ReturnType<typeof filesBelow>>[] = [];
  for (const path of settings.dynamic.map(absolute)) {
    const read = await filesBelow(context, proxy, path);
    if (!read?.whole) unread.push({ service, path, error: read ? 'is too large to be read whole' : 'is not there' });
    dynamic.push(read);
  }
  const files = dynamic.flatMap((read) => read?.files ?? []);
  const keys = files.flatMap(({ entry }) => keyFilesIn(entry.content.toString('utf8')));
  return {
    settings: {
      ...settings,
      resolvers: settings.resolvers.map(({ name, store }) => ({ name, store: absolute(store) })),
    },
    keys: [...new Set(keys.map(absolute))],
    inline: files
      .map((file) => describeKeyFile(service, file.path, fileProvider, file))
      .filter(({ holdsKey }) => holdsKey === true),
    from: [...from, ...texts.map(({ path }) => path)],
    unread,
  };
}

const fileProvider = { kind: 'file-provider', name: null } as const;
const byPolicy = { kind: 'policy', name: null } as const;

/**
 * Modes of the files that hold private keys, and what keeps certificates from expiring; contents are looked at in
 * memory and not kept.
 */
export const gatherKeyfiles: Gatherer<'keyfiles'> = {
  id: 'keyfiles',
  async gather(context) {
    const proxy = proxyOf(context);
    if (!proxy)
      throw new EvidenceError(
        `the proxy "${context.policy.proxy.service}" has no container in project ${context.project}: name the right service as proxy.service in the policy`,
      );
    const [{ settings, keys, inline, from, unread }, mounts, rules] = await Promise.all([
      readSettings(context, proxy),
      searchMounts(context, proxy),
      askExpiryRules(context),
    ]);
    const resolvers: Resolver[] = [];
    const files: KeyFile[] = [...inline];
    for (const { name, store } of settings.resolvers) {
      const { file, content } = await lookAtFile(context, proxy, store, { kind: 'acme-store', name });
      const certificates = content && readAcmeStore(content, name, Date.now());
      files.push(file);
      resolvers.push({
        name,
        store,
        certificates,
        error: certificates ? null : (file.error ?? 'is no ACME store that could be read'),
      });
    }
    for (const path of keys) files.push((await lookAtFile(context, proxy, path, fileProvider)).file);
    for (const { service, path } of context.policy.tls.files) {
      const container = need(context, 'containers').find((each) => each.member && each.service === service);
      files.push(
        container
          ? (await lookAtFile(context, container, path, byPolicy)).file
          : unreadable(service, path, byPolicy, `${service} has no container`),
      );
    }
    const known = new Set(files.map(({ service, resolved }) => `${service}:${resolved}`));
    files.push(...mounts.files.filter(({ service, resolved }) => !known.has(`${service}:${resolved}`)));
    const value: Keyfiles = { files, unread: [...unread, ...mounts.unread], configuration: from, resolvers, ...rules };
    return {
      value,
      scope: `${files.length} key files of the proxy's configuration, mounts and policy; alert rules of ${rules.rulesFrom.join(', ') || 'nobody'}`,
    };
  },
};
