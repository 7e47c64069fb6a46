import { describe, expect, it } from 'vitest';
import { renderAll } from '../fixtures/faults/bench/render-all.ts';
import { redact } from '../helpers/evidence/redact.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { changeTexts, textFields } from '../helpers/testing/text-fields.ts';
import { sealed } from '../helpers/testing/worlds/world-sealed.ts';

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789';
let planted = 0;
/** What is looked for afterwards: nobody writes it by chance. */
const mark = /Q7z\d{6}Z/;

/** A value with a mark in the middle of it. */
function makeValue(next: () => number): string {
  const some = () =>
    Array.from({ length: 6 + Math.floor(next() * 12) }, () => letters[Math.floor(next() * 59)]).join('');
  planted += 1;
  return `${some()}Q7z${String(planted).padStart(6, '0')}Z${some()}`;
}

const padded = (value: string, length: number): string =>
  value.padEnd(length, 'x').slice(0, Math.max(length, value.length));

/** How secrets stand in what programs say; each keeps its secret where only its place or its shape tells of it. */
const bearers: readonly ((value: string) => string)[] = [
  (value) => `DB_PASSWORD=${value}`,
  (value) => `export apiKey="${value}"`,
  (value) => `dial postgres://media:${value}@db.test:5432/media failed`,
  (value) => `http://${value}@vault.test/`,
  (value) => `GET /api?token=${value}&page=2 401`,
  (value) => `https://auth.small.test/?rd=https%3A%2F%2Fa.test%2F%3Fapi_key%3D${value}`,
  (value) => `Cookie: theme=dark; session=${value}`,
  (value) => `Set-Cookie: sid=${value}; HttpOnly`,
  (value) => `Authorization: Bearer ${value}`,
  (value) => `proxy-authorization: Basic ${value}==`,
  (value) => JSON.stringify({ user: 'anna', password: value }),
  (value) => JSON.stringify(JSON.stringify({ secret: value })),
  (value) => `<ApiKey>${value}</ApiKey>`,
  (value) => `password: ${value}`,
  (value) => `client_secret: '${value}'`,
  (value) => `redis-server --requirepass ${value}`,
  (value) => `start --encryption-key=${value} --port 80`,
  (value) => `curl -u anna:${value} http://a.test/`,
  (value) => `curl -H "X-Api-Key: ${value}" http://a.test/`,
  (value) => `Host(\`a.test\`) && Header(\`X-Api-Key\`, \`${value}\`)`,
  (value) => `Query(\`token\`, \`${value}\`)`,
  (value) => `anna:$2y$05$${padded(value, 53)}`,
  (value) => `$argon2id$v=19$m=65536,t=3,p=4$${value}$${value}`,
  (value) => `{SSHA}${value}`,
  (value) => `eyJhbGciOiJIUzI1NiJ9.${value}.${value}`,
  (value) => `ghp_${padded(value, 36)}`,
  (value) => `glpat-${padded(value, 20)}`,
  (value) => `tskey-auth-${padded(value, 24)}`,
  (value) => `-----BEGIN EC PRIVATE KEY-----\n${value}\n-----END EC PRIVATE KEY-----`,
];
/** What is known to be secret may stand anywhere, as it is or as others write it. */
const bare: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `the answer was ${value}, which is not a number`,
  (value) => `"${value}"`,
  (value) => `/var/lib/${value}/data`,
];

const leaks = (outputs: Readonly<Record<string, string>>) =>
  Object.entries(outputs).flatMap(([name, text]) => {
    const at = text.search(mark);
    return at < 0 ? [] : [`${name}: …${text.slice(Math.max(0, at - 60), at + 30)}…`];
  });

/** Fields that hold what somebody else said, or why something could not be seen: nobody decides by them. */
const spoken = /(?:detail|error|observed|location|failed|lastOutput|scope)$/;

/** Where nothing went wrong there is nothing to say: now something did, everywhere. */
function failEverything(value: unknown): void {
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value))
    if ((key === 'error' || key === 'failed') && inner === null) Object.assign(value, { [key]: 'it failed' });
    else failEverything(inner);
}

const together = 6;

/** Puts several secrets, of any kind, into every such text of a recording. */
function plantEverywhere(seed: number) {
  const next = random(seed);
  const evidence = evidenceOf(sealed());
  failEverything(evidence.artifacts);
  const known: string[] = [];
  const bearing = (): string => {
    const value = makeValue(next);
    const isKnown = next() < 0.08;
    if (isKnown) known.push(value);
    const kinds = isKnown ? bare : bearers;
    return kinds[Math.floor(next() * kinds.length)]?.(value) ?? value;
  };
  const fields = textFields(evidence.artifacts).filter(({ kind, isKey }) => !isKey && spoken.test(kind));
  changeTexts(evidence.artifacts, fields, (before) =>
    [before, ...Array.from({ length: together }, bearing)].join('\n'),
  );
  return { evidence, known };
}

describe('redaction', () => {
  it('lets no secret of thousands through, in whatever it stands and whoever reports it', () => {
    const before = planted;
    for (let seed = 1; seed <= 2; seed += 1) {
      const { evidence, known } = plantEverywhere(seed);
      expect(leaks({ evidence: JSON.stringify(evidence) })).not.toEqual([]);
      const artifacts = redact(evidence.artifacts, known);
      const reports = renderAll({ ...evidence, artifacts }, undefined, 5);
      expect(leaks({ evidence: JSON.stringify(artifacts), ...reports })).toEqual([]);
    }
    expect(planted - before).toBeGreaterThan(2000);
  }, 120_000);

  it('does not change what it has gone over once', () => {
    const { evidence, known } = plantEverywhere(99);
    const once = redact(evidence.artifacts, known);
    expect(redact(once, known)).toEqual(once);
  }, 30_000);

  it.each(bearers.map((bearer) => [bearer('…'), bearer] as const))(
    'knows it in a structure of any depth: %s',
    (_, bearer) => {
      const next = random(7);
      const deep = (text: string, depth: number): unknown =>
        depth === 0 ? text : { list: [deep(text, depth - 1)], other: 'nothing to see' };
      const texts = Array.from({ length: 100 }, () => deep(bearer(makeValue(next)), Math.floor(next() * 6)));
      expect(leaks({ texts: JSON.stringify(redact(texts)) })).toEqual([]);
    },
  );
});
