import type { HardenedImage } from '../../evidence/hardening.ts';
import { isSecretName, redactText, secretsIn } from '../../evidence/secret-shapes.ts';
import { splitPair } from '../../lib/pairs.ts';
import type { ImageSettings } from './hardening-answers.ts';
import { hasHealthcheck } from './read-container.ts';

const longest = 200;

/** Variables that are called like a secret and have a value that is none of a file or a switch. */
function holdsSecret(pair: string): boolean {
  const [name, value] = splitPair(pair);
  if (value === '' || /_FILE$/i.test(name)) return false;
  // A public key or its fingerprint is none; images carry those by which they check what they fetch.
  if (/^(?:GPG|PGP|RSA|SHA\d*|.*PUBLIC)_?KEYS?$/i.test(name)) return false;
  return (
    (isSecretName(name) && value.length >= 6 && !/^(?:true|false|\/.*|https?:.*)$/.test(value)) ||
    secretsIn(pair).length > 0
  );
}

const nameOf = (pair: string): string => pair.split('=')[0] ?? '';

/** Where an image holds what looks like a secret; never what stands there. */
const secretPlacesOf = (env: readonly string[], history: readonly string[] | null): string[] => [
  ...env.filter(holdsSecret).map((pair) => `environment ${nameOf(pair)}`),
  ...(history ?? []).flatMap((line, at) => (secretsIn(line).length > 0 ? [`history ${at + 1}`] : [])),
];

/** An image's own settings, its history cut and without secrets. history: as the engine tells it, newest first. */
export function describeImage(
  { Id, RepoTags, RepoDigests, Created, Config, Identity }: ImageSettings,
  history: readonly string[] | null,
  registry: HardenedImage['registry'],
): HardenedImage {
  return {
    id: Id,
    tags: RepoTags,
    digests: RepoDigests,
    created: Created,
    user: Config?.User ?? '',
    healthcheck: hasHealthcheck(Config?.Healthcheck),
    // Cut afterwards: half a secret is none that anybody knows.
    history: history?.map((line) => redactText(line).slice(0, longest)) ?? null,
    secretPlaces: secretPlacesOf(Config?.Env ?? [], history),
    signed: Identity ? Identity.Signature.length > 0 : null,
    registry,
  };
}
