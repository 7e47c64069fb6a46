import type { Access, Forwarded } from '../../evidence/access.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import type { Observation } from '../../kernel/check.ts';
import { withPort } from '../../lib/url.ts';
import { aliasesOf, readAs, sentAlone } from '../../policy/identity-names.ts';
import { passesOn, writtenOn } from '../../traefik/identity-chain.ts';
import { resolvedAddress } from './access-answers.ts';
import { withCookie } from '../stack/by-hand.ts';
import { quote } from '../../lib/shell-word.ts';

type Tried = NonNullable<Forwarded['tried']>[number];
type Seen = Pick<Observation, 'holds' | 'observed'>;

/** What a visitor chose must not be among what a backend reads as one of these. */
export const expectedOf = (names: readonly string[]): string => `none of ${names.join(', ')}, however spelt`;

const words: Readonly<Record<Tried['spelling'], string>> = {
  plain: 'plainly spelt',
  twice: 'doubled and in odd letters',
  underscores: 'with underscores',
  dots: 'with dots',
  spaces: 'with spaces',
  alone: 'alone',
};

const describeTried = ({ spelling, header }: Pick<Tried, 'spelling' | 'header'>): string =>
  header === null ? words[spelling] : `${header} ${words[spelling]}`;

const whole = ['plain', 'twice', 'underscores', 'dots', 'spaces'] as const;

/** Spellings of which nobody knows what became: not sent, or neither seen to arrive nor turned away. */
function lost({ tried }: Forwarded, declared: readonly string[]): string[] {
  if (tried === undefined) return [];
  const due = [
    ...whole.map((spelling) => ({ spelling, header: null })),
    ...sentAlone(declared).map((header) => ({ spelling: 'alone' as const, header })),
  ];
  const known = tried.filter(({ arrived, refused }) => arrived || refused);
  return due
    .filter(({ spelling, header }) => !known.some((each) => each.spelling === spelling && each.header === header))
    .map(describeTried);
}

/** What the proxy's table says of a way whose packets nobody can read. */
function readChain(row: Forwarded, declared: readonly string[], traefik: Traefik | undefined): Seen {
  const blind = row.error ?? 'what goes to the backend cannot be read';
  const router = traefik?.routers.find(({ name }) => name === row.router);
  if (!traefik || !router) return { holds: null, observed: `${blind}; it is no longer in the proxy’s table` };
  if (traefik.declared) return { holds: null, observed: `${blind}, and what this proxy does to headers nobody read` };
  const { underscores, dots } = aliasesOf(declared);
  const names = [...declared, ...underscores, ...dots].map((name) => ({ name, on: passesOn(router, traefik, name) }));
  const passing = names.filter(({ on }) => on === true).map(({ name }) => name);
  const unsure = names.filter(({ on }) => on === null).map(({ name }) => name);
  if (passing.length > 0)
    return { holds: false, observed: `nothing in the proxy’s table takes away ${passing.join(', ')} (${blind})` };
  if (unsure.length > 0)
    return { holds: null, observed: `${blind}, and its table does not say what becomes of ${unsure.join(', ')}` };
  return { holds: true, observed: `the proxy’s table takes them away; ${blind}` };
}

/** Whether a backend got an identity that a visitor chose. */
export function judgeForwarded(row: Forwarded, declared: readonly string[], traefik: Traefik | undefined): Seen {
  const { holds, observed } = judgeWay(row, declared, traefik);
  return { holds, observed: (row.port ?? 443) === 443 ? observed : `at port ${row.port}, ${observed}` };
}

/** What the proxy itself tells the backend of everybody; null: nothing of who is there. */
function seeWritten(row: Forwarded, declared: readonly string[], traefik: Traefik | undefined): Seen | null {
  const router = traefik?.routers.find(({ name }) => name === row.router);
  if (!traefik || !router) return null;
  const keys = new Set(declared.map(readAs));
  const written = writtenOn(router, traefik).filter(({ header }) => keys.has(readAs(header)));
  return written.length === 0
    ? null
    : { holds: false, observed: written.map(({ header, by }) => `${by} writes ${header}, whoever asks`).join('; ') };
}

function judgeWay(row: Forwarded, declared: readonly string[], traefik: Traefik | undefined): Seen {
  const keys = new Set(declared.map(readAs));
  const believed = row.passed.filter((name) => keys.has(readAs(name)));
  if (believed.length > 0) return { holds: false, observed: `${believed.join(', ')} reached the backend` };
  const written = seeWritten(row, declared, traefik);
  if (written) return written;
  if (row.sealed) return readChain(row, declared, traefik);
  if (!row.arrived) return { holds: null, observed: row.error ?? 'the request was not seen on its way to the backend' };
  const unknown = lost(row, declared);
  if (unknown.length > 0) return { holds: null, observed: `of those ${unknown.join(', ')} nobody saw what became` };
  return { holds: true, observed: 'the request reached the backend without them' };
}

/** A command that sends what was sent. rows: where the host was asked. whose: the session that it needs; null: none. */
export function reproduceForwarded(
  { host, path, scheme = 'https', port = 443, passed }: Forwarded,
  declared: readonly string[],
  { rows }: Pick<Access, 'rows'>,
  whose: string | null,
): string {
  const asked = rows.find((row) => row.host === host && row.scheme === scheme && row.address !== undefined);
  const names = passed.length > 0 ? passed : declared;
  const at = port === 443 ? host : withPort(host, port);
  const sent = names.map((name) => `-H ${quote(`${name}: nobody`)}`).join(' ');
  const command =
    `curl -sSk --resolve ${quote(`${host}:${port}:${resolvedAddress(asked ?? {})}`)} ` +
    `${sent} ${quote(`${scheme}://${at}${path}`)}`;
  return whose === null
    ? `${command}  # while tcpdump in the backend’s network namespace shows what arrives`
    : `${withCookie(command, whose)}; tcpdump in the backend’s network namespace shows what arrives`;
}
