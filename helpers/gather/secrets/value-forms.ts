import { isTelling } from '../../evidence/redact.ts';
import type { SecretLeaks } from '../../evidence/secret-leaks.ts';
import { secretsIn } from '../../evidence/secret-shapes.ts';

export type Encoding = SecretLeaks['found'][number]['encoding'];

/** A text as which a secret may turn up. */
export interface Form {
  encoding: Encoding;
  text: string;
}

/** Below this a part of Base64 is found by chance. */
const shortestCore = 10;

/** The middle of a value's Base64, which is the same whatever stands around it, at each of the three places. */
function base64Cores(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const end = (offset + bytes.length) % 3 === 0 ? text.length : text.length - 1;
    const core = text.slice(offset === 0 ? 0 : offset + 1, end);
    if (core.length < shortestCore) return [];
    const safe = core.replaceAll('+', '-').replaceAll('/', '_');
    return safe === core ? [core] : [core, safe];
  });
}

function urlForms(value: string): string[] {
  const encoded = encodeURIComponent(value.toWellFormed());
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
  return [encoded, lower, encoded.replaceAll('%20', '+')];
}

/** How a value may be written elsewhere: as it is, in Base64, in an address, in JSON, in hexadecimal digits. */
export function formsOf(value: string): Form[] {
  const hex = Buffer.from(value, 'utf8').toString('hex');
  const all: Form[] = [
    { encoding: 'plain', text: value },
    { encoding: 'json', text: JSON.stringify(value).slice(1, -1) },
    ...urlForms(value).map((text): Form => ({ encoding: 'url', text })),
    ...base64Cores(value).map((text): Form => ({ encoding: 'base64', text })),
    { encoding: 'hex', text: hex },
    { encoding: 'hex', text: hex.toUpperCase() },
  ];
  return [...new Map(all.toReversed().map((form) => [form.text, form])).values()].toReversed();
}

const publicBlock = /-----BEGIN (?:[A-Z ]*CERTIFICATE|PUBLIC KEY)-----[\s\S]*?-----END [A-Z ]*-----/g;
const privateBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----([\s\S]*?)-----END/g;
const hash = /\$(?:2[abxy]?|apr1|argon2(?:id?|d)|pbkdf2(?:-sha\d+)?|scrypt|y|[156])\$[A-Za-z0-9./$,=+-]{16,}/g;
/** Of a key's lines these are long enough to be nobody else's. */
const keyLine = 32;

/** A list or a mapping: only what is secret in it is looked for, for all the rest stands elsewhere too. */
const isStructure = (text: string): boolean => /^\s*[{[]/.test(text) || text.trim().includes('\n');

/** What of a secret's file is looked for elsewhere, and what of it there is to know. */
export function needlesOf(content: string): { state: SecretLeaks['known'][number]['state']; needles: string[] } {
  const text = content.trim();
  if (text === '') return { state: 'empty', needles: [] };
  if (text.replace(publicBlock, '').trim() === '') return { state: 'public', needles: [] };
  const keys = [...text.matchAll(privateBlock)].flatMap(([, body = '']) =>
    body.split('\n').filter((line) => line.trim().length >= keyLine),
  );
  const hashes = text.match(hash) ?? [];
  const inner = isStructure(text) ? [...keys, ...hashes, ...secretsIn(text)] : [text];
  const needles = [...new Set(inner.map((each) => each.trim()))].filter(isTelling);
  return { state: needles.length > 0 ? 'searched' : 'common', needles };
}

/** Whether a text holds one of several forms; the first that it does. */
export const foundIn = (text: string, forms: readonly Form[]): Form | null =>
  forms.find((form) => text.includes(form.text)) ?? null;
