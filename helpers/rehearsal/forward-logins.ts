import { singleDollars } from '../evidence/compose-config.ts';
import type { Model, Service } from './compose-model.ts';
import { readImageName } from '../lib/image-name.ts';

/** Programs that proxies ask who a visitor is. */
const known = new Set([...['authelia', 'authentik', 'tinyauth', 'oauth2-proxy', 'traefik-forward-auth', 'pocket-id']]);

const isKnown = ({ image }: Service): boolean => {
  const { base, path } = readImageName(image ?? '');
  return known.has(base) || path === 'goauthentik/server';
};

const inLabel = /\.forwardauth\.address$/i;
const inFile = /forwardauth\s*[:\].=][\s\S]{0,300}?address\s*[:=]\s*["']?https?:\/\/([\w.-]+)/gi;
const inFlag = /^https?:\/\/([\w.-]+)/;

/** Services that the proxy asks whether a request may pass, by the file's labels and the user's own texts. */
export function findLogins({ services }: Model, texts: readonly string[]): ReadonlySet<string> {
  const labels = Object.values(services).flatMap(({ labels: all }) => Object.entries(all ?? {}));
  const asked = new Set([
    ...labels.flatMap(([key, value]) =>
      inLabel.test(key) ? (inFlag.exec(singleDollars(String(value)))?.[1] ?? []) : [],
    ),
    ...texts.flatMap((text) => [...text.matchAll(inFile)].flatMap(([, name]) => name ?? [])),
  ]);
  const isAsked = (name: string, { container_name, networks }: Service) =>
    [name, container_name ?? name, ...Object.values(networks ?? {}).flatMap((each) => each?.aliases ?? [])].some(
      (each) => asked.has(each),
    );
  return new Set(
    Object.entries(services).flatMap(([name, service]) => (isAsked(name, service) || isKnown(service) ? [name] : [])),
  );
}
