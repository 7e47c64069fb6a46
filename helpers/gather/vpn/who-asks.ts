import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { HttpProbe, Probe, ProbeResult } from '../../clients/probes.ts';
import { proberProgram } from '../../clients/prober-program.ts';
import { CellValue } from '../../evidence/cell-value.ts';
import type { Asked } from '../../evidence/vpn.ts';
import { lastLine } from '../../lib/errors.ts';
import { familyOf, isAddress, sameAddress, type Family } from '../../lib/ip.ts';
import { readJson } from '../../lib/json.ts';
import { hostOf, portOf } from '../../lib/url.ts';
import type { GatherContext } from '../context.ts';
import { findResolvers } from '../network/resolvers.ts';

const limitMs = 3500;

/** A page that answers with the address of whoever asks, at one address of its own. */
export interface Page {
  family: Family;
  address: string;
  port: number;
  host: string;
  path: string;
  tls: boolean;
}

/** Whoever says under which address he is asked. */
export interface Askable {
  pages: readonly Page[];
  /** A name whose text is the asker's address, another one at each call; null: there is none. */
  freshName: (() => string) | null;
  /** A resolver of the internet that answers such a name itself; null: none is known. */
  server: string | null;
}

/** The families of the addresses of a declared page, by the host's own resolver. */
async function addressesOf({ vantage }: GatherContext, host: string): Promise<string[]> {
  if (isAddress(host)) return [host];
  const [resolver] = await findResolvers(vantage, ['host'], []);
  if (!resolver?.address) return [];
  const probes = (['A', 'AAAA'] as const).map((type): Probe => ({
    ...{ kind: 'dns', namespace: 'host', resolver: resolver.address ?? '', name: host, type },
  }));
  const answers = await vantage.probe(probes, { limitMs });
  return answers.flatMap(({ dns }) => dns?.addresses.slice(0, 1) ?? []);
}

/** A lab's internet says it itself; elsewhere whoever the policy names. */
export async function findAskable(context: GatherContext): Promise<Askable> {
  const { lab, policy } = context;
  if (lab) {
    const { address, address6 } = lab.internet;
    return {
      pages: [address, address6].map((each) => ({
        ...{ family: familyOf(each), address: each, port: 80, host: each, path: '/address', tls: false },
      })),
      freshName: () => `${randomBytes(6).toString('hex')}.whoami.internet.test`,
      server: address,
    };
  }
  const { address = null, names = null } = policy.vpn ?? {};
  const host = address === null ? null : hostOf(address);
  const url = address === null ? null : URL.parse(address);
  const addresses = host === null ? [] : await addressesOf(context, host);
  return {
    pages: addresses.map((each) => ({
      family: familyOf(each),
      address: each,
      port: portOf(address ?? '') ?? 443,
      host: host ?? each,
      path: `${url?.pathname ?? '/'}${url?.search ?? ''}`,
      tls: url?.protocol === 'https:',
    })),
    freshName: names === null ? null : () => names,
    server: null,
  };
}

/** The address in a page's answer: what stands behind `ip=`, else the first that is not the page's own. */
export function addressIn(text: string, own: string): string | null {
  const [, named] = /(?:^|[\s"{,])"?ip"?\s*[=:]\s*"?([0-9A-Fa-f.:]+)/.exec(text) ?? [];
  const words = [...(named ? [named] : []), ...text.split(/[^0-9A-Fa-f.:]+/)];
  return words.find((word) => isAddress(word) && !sameAddress(word, own)) ?? null;
}

type Place = Pick<Asked, 'from' | 'device'>;

const answered = (seen: string, what: string): Pick<Asked, 'value' | 'address' | 'detail'> => ({
  ...{ value: 'answered', address: seen, detail: `${what} saw ${seen}` },
});

const pageProbe = (namespace: string, { address, port, host, path, tls }: Page): HttpProbe => ({
  ...{ kind: 'http', namespace, address, port, path, host, ...(tls ? { tls } : {}) },
});

type Came = Pick<ProbeResult, 'value' | 'http' | 'dns' | 'answer' | 'error'>;
const unasked: Came = { value: 'probe-failed', http: null, dns: null, answer: null, error: 'it was not asked' };

function readPage({ value, http, error }: Came, { address, host }: Page): Pick<Asked, 'value' | 'address' | 'detail'> {
  if (http === null) return { value, address: null, detail: error ?? value };
  const seen = addressIn(http.body, address);
  if (seen !== null) return answered(seen, host);
  // Something answered: packets went out and came back, and nobody knows as whose.
  return { value, address: null, detail: `${host} answered ${http.status}, no address` };
}

function readName({ value, dns, answer, error }: Came, resolver: string): Pick<Asked, 'value' | 'address' | 'detail'> {
  const seen = addressIn(answer ?? '', '');
  if (seen !== null) return answered(seen, `whoever is asked by ${resolver}`);
  if (dns === null) return { value, address: null, detail: error ?? value };
  // A resolver that answers without an address got out no further.
  return { value: 'no-route', address: null, detail: `${resolver} says ${dns.code}` };
}

/** Asks every page, and for a name by a resolver, as any program of a namespace would. */
export async function askAsPrograms(
  { vantage }: GatherContext,
  { pages, freshName }: Askable,
  namespace: string,
  from: 'host' | 'client',
  resolver: string | null,
): Promise<Asked[]> {
  const place: Place = { from, device: null };
  const name = freshName && resolver !== null ? freshName() : null;
  const probes: Probe[] = pages.map((page) => pageProbe(namespace, page));
  if (name !== null && resolver !== null) probes.push({ kind: 'dns', namespace, resolver, name, type: 'TXT' });
  const results = await vantage.probe(probes, { limitMs });
  const seen = pages.map((page, at): Asked => ({
    ...place,
    family: page.family,
    by: 'page',
    ...readPage(results[at] ?? unasked, page),
  }));
  if (name === null || resolver === null) return seen;
  return [
    ...seen,
    { ...place, family: familyOf(resolver), by: 'name', ...readName(results[pages.length] ?? unasked, resolver) },
  ];
}

const Forced = z.array(z.object({ value: CellValue, answer: z.string().nullable() }));

/** A question for a name's text, RFC 1035, section 4; recursion desired. */
export function questionFor(name: string): string {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  const head = Buffer.from([0x5b, 0x0f, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([head, ...labels, Buffer.from([0, 0, 16, 0, 1])]).toString('hex');
}

/** Sends the same out by one device, past whatever the routes of the namespace say. */
export async function askByDevice(
  { vantage }: GatherContext,
  { pages, freshName, server }: Askable,
  namespace: string,
  device: string,
  families: readonly Family[],
): Promise<Asked[]> {
  const limit = limitMs / 1000;
  const asked = pages.filter(({ family }) => families.includes(family));
  const name = freshName && server !== null && families.includes(familyOf(server)) ? freshName() : null;
  const questions: object[] = asked.map(({ address, port, host, path, tls }) => ({
    ...{ device, address, port, host, tls, limit },
    request: `GET ${path} HTTP/1.0\r\nHost: ${host}\r\n\r\n`,
  }));
  if (name !== null) questions.push({ device, address: server, port: 53, limit, datagram: questionFor(name) });
  if (questions.length === 0) return [];
  const argv = ['python3', '-I', '-S', '-c', proberProgram('leave-by-device'), JSON.stringify(questions)];
  const ran = await vantage.run(namespace, argv);
  const results = readJson(ran.stdout, Forced) ?? [];
  const lacking = lastLine(ran.stderr) || 'the question gave no answer';
  const rows: (Pick<Asked, 'family' | 'by'> & { own: string })[] = [
    ...asked.map(({ family, address }) => ({ family, by: 'page' as const, own: address })),
    ...(name === null || server === null ? [] : [{ family: familyOf(server), by: 'name' as const, own: server }]),
  ];
  return rows.map(({ own, ...row }, at): Asked => {
    const { value = 'probe-failed', answer = lacking } = results[at] ?? {};
    const seen = value === 'open' ? addressIn(answer ?? '', own) : null;
    const detail = value === 'open' ? 'something answered, and named no address' : (answer ?? value);
    const found = seen === null ? { value, address: null, detail } : answered(seen, own);
    return { from: 'device', device, ...row, ...found };
  });
}
