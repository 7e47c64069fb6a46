import { singleDollars } from '../evidence/compose-config.ts';
import type { Change } from '../evidence/rehearsal.ts';
import type { Changed, Service } from './compose-model.ts';
import { readImageName } from '../lib/image-name.ts';
import { knownPorts } from './listening.ts';
import { wordOf, type RealImage } from './real-images.ts';
import { isOldTraefik, withOldRules } from './old-traefik.ts';

const shells = new Set(['sh', 'bash', '/bin/sh', '/bin/bash', 'ash']);
const last = (path: string): string => path.split('/').at(-1) ?? '';

/** As the lab's image is to be told it: the originals' entrypoints take their own name, or a shell, for a command. */
function startOf(service: Service, { program, command }: RealImage): Partial<Service> {
  const words = (service.command ?? []).map(wordOf);
  const [first = ''] = words;
  if (service.entrypoint) return {};
  if (words.length === 0) return command ? { command: [...command] } : {};
  if (shells.has(first)) return { entrypoint: words, command: [] };
  return { command: last(first) === program ? words.slice(1) : words };
}

const testOf = ({ healthcheck }: Service): string[] => [healthcheck?.test ?? []].flat().map(singleDollars);

/** The program by which its health check asks; null: it has none. */
function askedBy(service: Service): string | null {
  const [kind = 'NONE', ...words] = testOf(service);
  if (kind === 'NONE' || service.healthcheck?.disable) return null;
  const text = kind === 'CMD' ? words : words.join(' ').trim().split(/\s+/);
  return text[0] ?? null;
}

function healthOf(name: string, service: Service, real: RealImage): { value: Partial<Service>; changes: Change[] } {
  const asked = askedBy(service);
  if (asked === null) return { value: {}, changes: [] };
  const quick = { start_period: '1m0s', start_interval: '500ms' };
  const words = testOf(service).map(wordOf);
  if (real.tools.includes(wordOf(last(asked))) || shells.has(asked))
    return { value: { healthcheck: { ...service.healthcheck, test: words, ...quick } }, changes: [] };
  return {
    value: { healthcheck: { ...service.healthcheck, test: ['CMD', 'true'], ...quick } },
    changes: [
      {
        service: name,
        kind: 'health',
        what: `its health check asks nothing, for the lab’s image has no ${asked}`,
        hides: ['program'],
        spoils: true,
      },
    ],
  };
}

const versionOf = ({ image }: RealImage): string => image.split(':')[1] ?? '';

/** Another version than the file asks for is told. */
function versionChange(service: string, reference: string, real: RealImage): Change[] {
  if (readImageName(reference).tag === versionOf(real)) return [];
  const what = `${reference}: the real ${real.program} ${versionOf(real)}`;
  return [{ service, kind: 'image', what, hides: [] }];
}

/** What the original image exposes; in another's network namespace there is nothing to expose. */
function exposeOf(service: Service): Partial<Service> {
  const isGuest = /^(?:service|container):/.test(service.network_mode ?? '');
  const exposed = isGuest ? [] : (knownPorts(service) ?? []).map(({ port }) => `${port}/tcp`);
  if (exposed.length === 0) return {};
  return { expose: [...new Set([...(service.expose ?? []).map(String), ...exposed])] };
}

/** The service with the real program, told as its file tells it. */
export function playedByItself(name: string, service: Service, real: RealImage): Changed<Service> {
  const reference = service.image ?? '';
  const started: Service = { ...service, ...startOf(service, real) };
  const told = real.program === 'traefik' && isOldTraefik(reference) ? withOldRules(name, started) : null;
  const health = healthOf(name, told?.value ?? started, real);
  return {
    value: { ...(told?.value ?? started), ...health.value, ...exposeOf(service) },
    changes: [...versionChange(name, reference, real), ...(told?.changes ?? []), ...health.changes],
  };
}
