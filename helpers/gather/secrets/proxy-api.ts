import { EvidenceError } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { proxyOf } from '../traefik/entry-address.ts';
import { spotsOf } from '../traefik/gather-traefik.ts';
import { apiBaseOf } from '../traefik/proxy-settings.ts';
import { settingsOfProxy } from '../traefik/shadow.ts';
import { readRaw } from '../traefik/traefik-api.ts';

/**
 * One path of the proxy's own API, as whoever reaches it reads it. Holds secrets where the proxy does: to be searched
 * at once. Throws EvidenceError where no API answers.
 */
export async function readProxyApi(context: GatherContext, path: string): Promise<unknown> {
  const proxy = proxyOf(context);
  if (!proxy)
    throw new EvidenceError(`the proxy "${context.policy.proxy.service}" has no container whose API could be read`);
  const base = apiBaseOf(await settingsOfProxy(context, proxy));
  for (const spot of spotsOf(context, proxy, base)) {
    const answer = await readRaw(context, spot, path);
    if (answer !== null) return answer;
  }
  throw new EvidenceError(
    'Traefik’s API answered nowhere where whoever is beside it could ask it: ' +
      'let it listen on 127.0.0.1 of its own namespace and name the port as proxy.api in the policy',
  );
}

/** Every text of an answer, under the names of the fields that lead to it: `basicAuth.users[0]`. */
export function fieldsOf(value: unknown, name = ''): { name: string; text: string }[] {
  if (typeof value === 'string') return [{ name, text: value }];
  if (Array.isArray(value)) return value.flatMap((each, at) => fieldsOf(each, `${name}[${at}]`));
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => fieldsOf(inner, name === '' ? key : `${name}.${key}`));
}
