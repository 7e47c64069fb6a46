import type { ToldName } from '../../evidence/containers.ts';

/** Labels and environment of a container, as its owner wrote them. */
interface Written {
  labels: Readonly<Record<string, string>>;
  environment: Readonly<Record<string, string>>;
}

const words = (text: string): string[] => text.split(/[\s,]+/).filter((each) => each !== '');

/** The host of a site as Caddy reads one, `https://wiki.test:8443`; null: a port alone, a snippet, an option. */
function hostOfSite(address: string): string | null {
  const bare = address.replace(/^https?:\/\//i, '').replace(/[/:].*$/, '');
  return /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(bare) ? bare.toLowerCase() : null;
}

/** `reverse_proxy other:80 another:80`: the first of whom it leads to; null: the container itself, by a template. */
function upstreamIn(labels: Written['labels'], group: string): string | null | undefined {
  const found = Object.entries(labels).find(
    ([key]) => key.startsWith(`${group}.`) && /(?:^|[._])reverse_proxy$/.test(key),
  );
  if (!found) return undefined;
  const [, value] = found;
  if (value.includes('{{')) return null;
  const target = words(value).find((each) => !each.startsWith('/') && !each.startsWith('@') && each !== '*');
  return target?.replace(/^\w+:\/\//, '').replace(/:\d+$/, '') ?? null;
}

/** Sites that caddy-docker-proxy would make of labels: `caddy`, `caddy_0`, and what stands below them. */
function namesOfCaddy({ labels }: Written): ToldName[] {
  const groups = Object.entries(labels).filter(([key]) => /^caddy(?:_\d+)?$/.test(key));
  return groups.flatMap(([group, sites]) => {
    const to = upstreamIn(labels, group);
    if (to === undefined) return [];
    return words(sites).flatMap((site) => {
      const host = hostOfSite(site);
      return host === null ? [] : [{ host, path: '/', to }];
    });
  });
}

/** Names that nginx-proxy would lead to the container; a regular expression is none. */
function namesOfNginx({ environment }: Written): ToldName[] {
  const path = environment['VIRTUAL_PATH'] ?? '/';
  return words(environment['VIRTUAL_HOST'] ?? '').flatMap((each) => {
    const host = each.startsWith('~') ? null : hostOfSite(each);
    return host === null ? [] : [{ host, path: path.startsWith('/') ? path : '/', to: null }];
  });
}

/** Host names by which proxies that read labels and variables of containers are told to lead to this one. */
export function toldNames(written: Written): ToldName[] {
  const all = [...namesOfCaddy(written), ...namesOfNginx(written)];
  return [...new Map(all.map((each) => [`${each.host}${each.path}`, each])).values()];
}
