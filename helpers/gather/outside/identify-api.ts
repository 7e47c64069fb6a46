import { z } from 'zod';
import type { ProbeResult } from '../../clients/probes.ts';
import type { Api } from '../../evidence/apis.ts';
import { parseJson } from '../../lib/json.ts';
import { refusesName } from '../traefik/api-paths.ts';

type Answer = ProbeResult['http'];
type Recognised = Pick<Api, 'kind' | 'detail'>;

/** Asked of every listening port: `/api/version` is Traefik's, `/_ping` Docker's. */
export const firstPaths = ['/api/version', '/_ping'] as const;
export const nobody = 'stackproof-no-such-container';
/**
 * Asked where something spoke HTTP and is not known yet: socket proxies allow paths one by one, with or without a
 * version, and some take the engine's headers away.
 */
export const furtherPaths = [
  '/version',
  '/containers/json?limit=1',
  `/v1.41/containers/${nobody}/json`,
  `/containers/${nobody}/logs?stdout=1`,
  `/containers/${nobody}/archive?path=/`,
  '/info',
] as const;

/** Calls that would write, against what does not exist: whoever lets them through gets the engine's own "no such …". */
export const writingCalls = [
  { method: 'POST', path: `/containers/${nobody}/start` },
  { method: 'POST', path: `/exec/${nobody}/resize?h=1&w=1` },
  { method: 'DELETE', path: `/volumes/${nobody}` },
] as const;

const has = (value: unknown, ...keys: string[]): boolean =>
  typeof value === 'object' && value !== null && keys.every((key) => key in value);

const isTraefik = (answer: Answer): boolean =>
  answer?.status === 200 && has(parseJson(answer.body), 'Version', 'Codename');

/** The engine's own words about a container that does not exist: no other program knows that name. */
const isEnginesRefusal = (body: unknown): boolean =>
  z.object({ message: z.string().regex(/^No such container: /) }).safeParse(body).success;

function isDocker(answer: Answer): boolean {
  if (!answer) return false;
  const headers = Object.keys(answer.headers).map((name) => name.toLowerCase());
  if (headers.includes('api-version') || /^docker\//i.test(answer.headers['server'] ?? answer.headers['Server'] ?? ''))
    return true;
  const body = parseJson(answer.body);
  if (isEnginesRefusal(body)) return true;
  if (answer.status !== 200) return false;
  return (
    has(body, 'Containers', 'ServerVersion', 'DriverStatus') ||
    has(body, 'ApiVersion', 'MinAPIVersion') ||
    (Array.isArray(body) && body.length > 0 && has(body[0], 'Id', 'ImageID', 'HostConfig'))
  );
}

const versionOf = (answer: NonNullable<Answer>): string =>
  /"Version"\s*:\s*"([^"]{1,40})"/.exec(answer.body)?.[1] ?? 'API';

/** What stands behind a port, by all that it answered. null: it said nothing at all. */
export function recognise(answers: readonly Answer[]): Recognised | null {
  const said = answers.filter((answer) => answer !== null);
  const traefik = said.find(isTraefik);
  if (traefik) return { kind: 'traefik-api', detail: `Traefik ${versionOf(traefik)}` };
  if (said.some(refusesName))
    return { kind: 'traefik-api', detail: 'Traefik’s REST provider, by which its table is written' };
  if (said.some(isDocker)) return { kind: 'docker-api', detail: 'the Docker API' };
  const first = said[0];
  return first
    ? { kind: 'other', detail: `HTTP ${first.status}${first.headers['server'] ? ` ${first.headers['server']}` : ''}` }
    : null;
}

const denials = [401, 403, 405, 407, 501];

/** Whether one of these readings got through to the engine, which answers in JSON, or with what was asked for. */
export function judgeRead(answers: readonly Answer[]): 'refused' | 'allowed' | 'not-asked' {
  const said = answers.filter((answer) => answer !== null);
  if (said.length === 0) return 'not-asked';
  const passed = said.some(
    ({ status, body }) =>
      !denials.includes(status) && ((status >= 200 && status < 300) || has(parseJson(body), 'message')),
  );
  if (passed) return 'allowed';
  return said.every(({ status }) => status >= 300 && status < 500) ? 'refused' : 'not-asked';
}

/** The engine answers a writing call in JSON of its own; a proxy in front that refuses does not pass it on. */
export function judgeWrites(answers: readonly Answer[]): Api['writes'] {
  const said = answers.filter((answer) => answer !== null);
  if (said.length === 0) return 'not-asked';
  const passed = said.some(
    ({ status, body }) => ![401, 403, 405, 501].includes(status) && has(parseJson(body), 'message'),
  );
  if (passed || said.some(({ status }) => status >= 200 && status < 300)) return 'allowed';
  return said.every(({ status }) => [401, 403, 405, 501].includes(status)) ? 'refused' : 'not-asked';
}
