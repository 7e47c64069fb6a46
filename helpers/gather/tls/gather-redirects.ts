import type { Onward, PlainAnswer, Redirects } from '../../evidence/redirects.ts';
import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import { familyOf } from '../../lib/ip.ts';
import { bracketed, withPort } from '../../lib/url.ts';
import { hostAddresses, type EntryAddress } from '../traefik/entry-address.ts';
import { nameOfView, type Gatherer, type GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { plainQuestions, type Entry, type PlainQuestion } from './plain-questions.ts';
import { ask } from '../network/probing.ts';
import { speakerOf } from '../sessions/speaker.ts';

/** A redirect costs the proxy nothing; a slow service that answers in its stead must be seen too. */
// A busy machine answers late, and a redirect whose end nobody saw is unknown.
const limitMs = 8000;
/** A service that sends its visitors on within plain HTTP is followed so far. */
const hops = 2;

const probeOf = ({ entry, host, method, path, headers }: PlainQuestion): HttpProbe => ({
  kind: 'http',
  ...entry.entryAddress,
  method,
  path,
  host,
  ...(Object.keys(headers).length > 0 ? { headers: { ...headers } } : {}),
});

const curlOptions: Readonly<Record<string, string>> = { GET: '-i', HEAD: '-I' };

function reproductionOf({ entry: { entryAddress, published }, host, method, path }: PlainQuestion): string {
  const { address, port } = entryAddress;
  const curl = `curl -sS ${curlOptions[method] ?? `-i -X ${method} -d ''`}`;
  if (!published)
    return `${curl} -H 'Host: ${host}' 'http://${withPort(address, port)}${path}' # in the proxy's own namespace`;
  const suffix = port === 80 ? '' : `:${port}`;
  return `${curl} --resolve ${host}:${port}:${bracketed(address)} 'http://${host}${suffix}${path}'`;
}

const hangUpOf = (code: ProbeResult['code']): Pick<PlainAnswer, 'hungUp'> =>
  code === 'closed' || code === 'reset' ? { hungUp: true } : {};

function readAnswer(
  context: GatherContext,
  question: PlainQuestion,
  { value, http, error, code }: ProbeResult,
): PlainAnswer {
  const { entry, router, host, method, path } = question;
  const { name, secure, published, family, entryAddress } = entry;
  const { status = null, headers = {}, body = '' } = http ?? {};
  return {
    router,
    host,
    entryPoint: name,
    secure,
    published,
    family,
    port: entryAddress.port,
    method,
    path,
    exempt: context.policy.tls.exempt.some((prefix) => path.startsWith(prefix)),
    value,
    ...hangUpOf(code),
    status,
    error: http ? null : (error ?? value),
    location: headers['location'] ?? null,
    hsts: headers['strict-transport-security'] ?? null,
    asksPassword: /\b(?:basic|digest)\b/i.test(headers['www-authenticate'] ?? ''),
    bodyBytes: Buffer.byteLength(body),
    ...(http ? speakerOf(body) : { speaker: null }),
    reproduce: reproductionOf(question),
  };
}

type Told = { question: PlainQuestion; answer: PlainAnswer };

async function put(context: GatherContext, questions: readonly PlainQuestion[]): Promise<Told[]> {
  const asked = await ask(context.vantage, questions, probeOf, limitMs);
  return asked.map(({ item, result }) => ({ question: item, answer: readAnswer(context, item, result) }));
}

const parse = (location: string, base: string): URL | null =>
  URL.canParse(location, base) ? new URL(location, base) : null;

/** What a visitor asks next whom the answer sends on without TLS, on the same host. */
function nextOf({ question, answer }: Told): PlainQuestion[] {
  if (question.method !== 'GET' || answer.location === null || question.entry.secure) return [];
  const url = parse(answer.location, `http://${question.host}${question.path}`);
  const path = url && `${url.pathname}${url.search}`;
  return url?.protocol === 'http:' && url.hostname === question.host && path && path !== question.path
    ? [{ ...question, path }]
    : [];
}

/** The address behind each redirect of GET to HTTPS, at the entry address for TLS of the same family. */
async function askOnward(context: GatherContext, told: readonly Told[], entries: readonly Entry[]): Promise<Onward[]> {
  const wanted = new Map<string, { host: string; path: string; entry: Entry; port: number }>();
  for (const { question, answer } of told) {
    if (question.method !== 'GET' || question.entry.secure) continue;
    // Where nobody listens for plain HTTP, an answer over TLS shows that the namespace was not cut off.
    const url = parse(
      answer.status === null ? `https://${question.host}/` : (answer.location ?? ''),
      'http://relative.invalid/',
    );
    if (url?.protocol !== 'https:' || url.hostname !== question.host) continue;
    const path = `${url.pathname}${url.search}`;
    wanted.set(`${question.host} ${path} ${question.entry.family}`, {
      host: question.host,
      path,
      entry: question.entry,
      port: Number(url.port || 443),
    });
  }
  const secureAddressOf = ({ family, entryAddress }: Entry, port: number): EntryAddress => {
    const secure = entries.find((each) => each.secure && each.published && each.family === family);
    const onHost = () => hostAddresses(context, port).find(({ address }) => familyOf(address) === family);
    return secure?.entryAddress ?? onHost() ?? { ...entryAddress, port };
  };
  const asked = await ask(
    context.vantage,
    [...wanted.values()],
    ({ host, path, entry, port }): HttpProbe => ({
      kind: 'http',
      ...secureAddressOf(entry, port),
      path,
      host,
      tls: true,
    }),
    limitMs,
  );
  return asked.map(({ item: { host, path, entry }, result }) => ({
    host,
    path,
    family: entry.family,
    status: result.http?.status ?? null,
    location: result.http?.headers['location'] ?? null,
    error: result.http ? null : (result.error ?? result.value),
  }));
}

/** Every router and declared host asked over plain HTTP, and where its redirects lead. */
export const gatherRedirects: Gatherer<'redirects'> = {
  id: 'redirects',
  async gather(context) {
    const { questions, entries, unasked } = plainQuestions(context, need(context, 'traefik'));
    const undertaken = {
      answers: questions.map(({ router, host, entry: { name: entryPoint, family }, method }) => ({
        ...{ router, host, entryPoint, family, method },
      })),
    };
    const told = await put(context, questions);
    let last: readonly Told[] = told;
    for (let hop = 0; hop < hops; hop += 1) {
      last = await put(context, last.flatMap(nextOf));
      told.push(...last);
    }
    const views = new Set(entries.map(({ entryAddress: { namespace } }) => nameOfView(context, namespace)));
    const secure = entries.filter((entry) => entry.secure && entry.published);
    const value: Redirects = {
      from: [...views].join(' and ') || 'nowhere',
      securePorts: [...new Set(secure.map(({ entryAddress }) => entryAddress.port))],
      answers: told.map(({ answer }) => answer),
      onward: await askOnward(context, told, entries),
      unasked,
    };
    return {
      value,
      undertaken,
      scope: `${told.length} requests without TLS from ${value.from}, ${value.onward.length} over TLS where they lead`,
    };
  },
};
