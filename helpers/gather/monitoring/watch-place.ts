import type { z } from 'zod';
import type { ProbeResult } from '../../clients/probes.ts';
import type { AskedService } from '../../evidence/asked-service.ts';
import type { Container } from '../../evidence/containers.ts';
import { readJson } from '../../lib/json.ts';
import { withPort } from '../../lib/url.ts';
import type { WatchPlace } from '../../policy/policy.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { portsOf } from '../network/listening-ports.ts';

const limitMs = 10_000;

/** Where a service is asked: inside its own network namespace. */
export interface Spot {
  service: string;
  namespace: string;
  address: string;
  port: number;
  headers: Readonly<Record<string, string>>;
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Reads again and again until what is seen has settled, or the wait is over: then what was seen last. Milliseconds. */
export async function readUntil<T>(
  read: () => Promise<T>,
  isSettled: (seen: T) => boolean,
  { longestMs, pauseMs }: { longestMs: number; pauseMs: number },
): Promise<T> {
  const begun = Date.now();
  for (;;) {
    const seen = await read();
    if (isSettled(seen) || Date.now() - begun >= longestMs) return seen;
    await pause(pauseMs);
  }
}

/** A question that was not answered as it should be. */
export class Unanswered {
  readonly state: AskedService['state'];
  readonly error: string;

  constructor(state: AskedService['state'], error: string) {
    this.state = state;
    this.error = error;
  }
}

export const isAnswered = <T>(answer: T | Unanswered): answer is T => !(answer instanceof Unanswered);

/** The container of a service of the stack, a running one before all others. */
export function containerOf(context: GatherContext, service: string): Container | undefined {
  const mine = need(context, 'containers').filter((each) => each.member && each.service === service);
  return mine.find(({ status }) => status === 'running') ?? mine[0];
}

/** The Authorization line of an account, whose password the policy only refers to; none where it is not there. */
function loginOf(context: GatherContext, { account }: Partial<WatchPlace>): Record<string, string> {
  const password = account ? context.resolve(account.password) : null;
  if (!account || password === null) return {};
  const line = Buffer.from(`${account.user}:${password}`).toString('base64');
  context.hide(line);
  return { authorization: `Basic ${line}` };
}

/** Where a declared service can be asked, or why it cannot. */
export function spotOf(
  context: GatherContext,
  place: Pick<WatchPlace, 'service' | 'port'> & Partial<WatchPlace>,
): Spot | Unanswered {
  const { service, port } = place;
  const container = containerOf(context, service);
  if (!container) return new Unanswered('absent', `there is no container of ${service}`);
  if (container.status !== 'running')
    return new Unanswered('stopped', `the container of ${service} is ${container.status}`);
  const { namespace } = container;
  const sockets = context.gathered.listeners?.ok ? context.gathered.listeners.value.sockets : [];
  const listening = portsOf(sockets).find((each) => each.namespace === namespace && each.port === port);
  const headers = loginOf(context, place);
  return { service, namespace, address: listening?.address ?? '127.0.0.1', port, headers };
}

/** What lacks where no answer of HTTP came; hanging up and silence are not the same as nobody there. */
const lackOf = ({ service, port }: Spot, { code, error, value }: ProbeResult): Unanswered =>
  code === 'unreached' || value === 'refused'
    ? new Unanswered('unreached', `nothing listens on port ${port} of ${service}`)
    : new Unanswered('mute', `${service} gave no answer: ${error ?? value}`);

export interface Call {
  path: string;
  method?: string;
  /** As JSON. */
  body?: unknown;
}

export interface Reply {
  status: number;
  body: string;
}

/** Whatever a service answers over HTTP, be it an error. */
export async function ask(
  context: GatherContext,
  spot: Spot,
  { path, method, body }: Call,
): Promise<Reply | Unanswered> {
  const { namespace, address, port } = spot;
  const headers = { ...spot.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const [result] = await context.vantage.probe(
    [
      {
        kind: 'http',
        namespace,
        address,
        port,
        path,
        host: withPort('localhost', port),
        headers,
        ...(method === undefined ? {} : { method }),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    ],
    { limitMs },
  );
  if (!result) return new Unanswered('mute', `${spot.service} was not asked`);
  return result.http ?? lackOf(spot, result);
}

/** The text of an answer that is well. */
export async function getText(context: GatherContext, spot: Spot, call: Call): Promise<string | Unanswered> {
  const reply = await ask(context, spot, call);
  if (!isAnswered(reply)) return reply;
  if (reply.status >= 200 && reply.status < 300) return reply.body;
  const login = reply.status === 401 || reply.status === 403;
  const error = `${spot.service} answered ${reply.status} to ${call.path.split('?')[0] ?? ''}`;
  return new Unanswered(login ? 'refused' : 'mute', error);
}

/** The same as JSON of a shape. */
export async function getJson<S extends z.ZodType>(
  context: GatherContext,
  spot: Spot,
  call: Call,
  shape: S,
): Promise<z.infer<S> | Unanswered> {
  const text = await getText(context, spot, call);
  if (!isAnswered(text)) return text;
  const read = readJson(text, shape);
  return (
    read ?? new Unanswered('mute', `${spot.service} answered ${call.path.split('?')[0] ?? ''} in an unknown shape`)
  );
}

/** How a service was found, by what came of its first question. */
export function askedService(place: Pick<WatchPlace, 'service' | 'port'>, answer: unknown): AskedService {
  const { service, port } = place;
  if (!(answer instanceof Unanswered)) return { service, port, state: 'answered', error: null };
  return { service, port, state: answer.state, error: answer.error };
}
