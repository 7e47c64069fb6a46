import { parseEnv } from 'node:util';
import { findSecrets } from '../../evidence/find-secrets.ts';
import type { Held } from '../../evidence/secret-repository.ts';
import { classifySecrets, type NamedText } from './classify-secret.ts';
import type { KnownSecret } from './known-values.ts';
import { foundIn } from './value-forms.ts';

const privateKey = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/;

/** A file in which the rules of others could find anything: they look for letters that stand for a service. */
const mayHoldToken = /[A-Za-z0-9_-]{16}|:\/\/[^\s/]*@/;

/** `.env.local`, `prod.env`: variables. Of an example each value only shows what is meant. */
const envFile = /(?:^|\/)(?:\.env(?:[.~_-][^/]*)?|[^/]+\.env)$/i;
const example = /(?:example|sample|template|dist|default)/i;
const composeFile = /(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$/i;
const composeVariable = /^\s*(?:-\s+["']?)?([A-Z][A-Z0-9_]+)\s*[:=]\s*(.*?)["']?\s*$/gm;

/** The variables that a file gives values. */
function variablesOf(path: string, text: string): NamedText[] {
  if (example.test(path)) return [];
  if (envFile.test(path)) return Object.entries(parseEnv(text)).map(([name, value]) => ({ name, text: value ?? '' }));
  if (!composeFile.test(path)) return [];
  return [...text.matchAll(composeVariable)].map(([, name = '', value = '']) => ({
    name,
    text: value.replace(/^["']/, ''),
  }));
}

async function namedIn(path: string, text: string): Promise<Held[]> {
  const variables = variablesOf(path, text);
  const kinds = await classifySecrets(variables);
  return variables.flatMap(({ name }, at) => (kinds[at] ? [{ path, kind: 'named' as const, name }] : []));
}

/**
 * What a file of a repository holds that is secret: the values of now, the shape of a key or a token, variables that
 * are secret by their names; no value is kept.
 */
export async function searchContent(path: string, text: string, known: readonly KnownSecret[]): Promise<Held[]> {
  const values = known
    .filter(({ forms }) => foundIn(text, forms) !== null)
    .map(({ secret }) => ({ path, kind: 'known' as const, name: secret }));
  if (values.length > 0) return values;
  if (privateKey.test(text)) return [{ path, kind: 'key', name: 'a private key' }];
  const tokens = mayHoldToken.test(text) ? await findSecrets(text) : [];
  return tokens.length > 0 ? [{ path, kind: 'token', name: 'a token, by its shape' }] : namedIn(path, text);
}
