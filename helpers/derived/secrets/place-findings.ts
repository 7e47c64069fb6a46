import { isAtRest } from '../stack/stack.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { SecretKind, SecretLength, SecretPlace, SecretPlaces } from '../../evidence/secret-places.ts';
import type { Observation } from '../../kernel/check.ts';
import { sound, unseen } from '../../kernel/observations.ts';
import type { Policy } from '../../policy/policy.ts';

type Found = SecretPlaces['found'][number];

const kinds: Record<SecretKind, string> = {
  named: 'a value under a name that says that it is secret',
  token: 'a token, by its shape',
  hash: 'the hash of a password',
  key: 'a private key',
  credentials: 'a secret within a longer text',
  random: 'a random text that nobody chose by hand',
};
const lengths: Record<SecretLength, string> = {
  short: 'below 12 characters',
  medium: '12 to 31 characters',
  long: '32 characters or more',
};

/** `a token, by its shape, 32 characters or more`: all that anybody gets to know of it. */
export const describeKind = ({ kind, length }: Pick<Found, 'kind' | 'length'>): string =>
  `${kinds[kind]}, ${lengths[length]}`;

const isAllowed = ({ secrets: { allowed } }: Policy, service: string | null, name: string): boolean =>
  allowed.some((each) => each.service === service && each.name === name);

/** How one looks at it oneself without being shown the value of everything. */
function commandFor(container: string, place: SecretPlace, image: string): string {
  if (place === 'image-history') return `docker image history --no-trunc ${image}`;
  if (place.startsWith('image-')) return `docker image inspect ${image}`;
  return `docker inspect ${container}`;
}

/** What stands in labels and options of volumes and networks; nothing where a recording of before does not say. */
export function judgeStores(
  { 'secret-places': seen }: Pick<Artifacts, 'secret-places'>,
  policy: Policy,
  expected: string,
): Observation[] {
  const { stores } = seen;
  if (!stores) return [];
  if (stores.error !== null) return [unseen('volumes and networks', expected, stores.error)];
  return [...stores.volumes, ...stores.networks].flatMap((name): Observation[] => {
    const found = seen.found.filter(
      (each) => each.subject === name && /^(?:volume|network)-/.test(each.place) && !isAllowed(policy, name, each.name),
    );
    if (found.length === 0) return [sound(name, expected, 'none')];
    return found.map((each): Observation => ({
      subject: `${name} ${each.place.endsWith('-label') ? 'label' : 'option'} ${each.name}`,
      cause: { kind: name.startsWith('network ') ? 'network' : 'file', key: name.replace(/^network /, '') },
      holds: false,
      expected,
      observed: describeKind(each),
      reproduce: `docker ${name.startsWith('volume ') ? 'volume' : 'network'} inspect`,
    }));
  });
}

/** Each declared service that has no container: nobody could look at it. */
const withoutContainer = (policy: Policy, containers: Artifacts['containers'], expected: string): Observation[] =>
  Object.keys(policy.services)
    .filter((name) => !isAtRest(containers, policy, name))
    .filter((name) => !containers.some(({ member, service }) => member && service === name))
    .map((name) => unseen(name, expected, 'has no container, so that nobody could look'));

/**
 * What stands at some places of every container of the project: a subject for each finding, and one for each container
 * without any.
 */
export function judgePlaces(
  { containers, 'secret-places': seen }: Pick<Artifacts, 'containers' | 'secret-places'>,
  policy: Policy,
  places: readonly SecretPlace[],
  expected: string,
): Observation[] {
  const members = containers.filter(({ member }) => member || seen.everybody);
  const judged = members.flatMap(({ subject, service, name, image }): Observation[] => {
    const row = seen.containers.find((each) => each.subject === subject);
    if (!row) return [unseen(subject, expected, 'nobody looked at it')];
    const found = seen.found.filter((each) => each.subject === subject && places.includes(each.place));
    const bad = found.filter((each) => !isAllowed(policy, service ?? subject, each.name));
    const rows = bad.map((each): Observation => ({
      subject: `${subject} ${each.place} ${each.name}`,
      cause: { kind: 'service', key: service ?? subject },
      holds: false,
      expected,
      observed: describeKind(each),
      reproduce: commandFor(name, each.place, image),
    }));
    const unread = row.error === null || !needsImage(places) ? [] : [unseen(subject, expected, row.error)];
    if (rows.length + unread.length > 0) return [...rows, ...unread];
    const allowed = found.length > 0 ? `, ${found.length} that the policy allows by name` : '';
    const where = needsImage(places) ? `${row.layers ?? 0} layers of its image` : `${row.entries} texts`;
    return [sound(subject, expected, `none in ${where}${allowed}`)];
  });
  return [...judged, ...withoutContainer(policy, containers, expected)];
}

const needsImage = (places: readonly SecretPlace[]): boolean => places.some((place) => place.startsWith('image-'));
