import type { SearchedPlace, SecretLeaks } from '../../evidence/secret-leaks.ts';
import { notApplicable, unknown, type Observation, type Verdictless } from '../../kernel/check.ts';
import { sound, unseen } from '../../kernel/observations.ts';

type Seen = { 'secret-leaks': SecretLeaks };

const expected = 'holds the value of no secret';

const encodings: Record<SecretLeaks['found'][number]['encoding'], string> = {
  plain: 'as it is',
  base64: 'in Base64',
  url: 'as an address writes it',
  json: 'as JSON writes it',
  hex: 'in hexadecimal digits',
};

/** Where one looks oneself; nothing here shows the value of a secret that is not there to be seen. */
const commands: Record<SearchedPlace, (subject: string, name: string) => string> = {
  logs: (subject) => `docker compose logs ${subject}`,
  environment: (subject) => `docker inspect $(docker compose ps -q ${subject})`,
  files: (subject, name) => `docker compose exec ${subject} ls -l ${name}`,
  'proxy-api': (subject) => `docker compose exec ${subject} wget -qO- http://127.0.0.1:8080/api/rawdata`,
};

/** What could not be looked for: unread or too common to be found for itself. */
function unsearched({ known }: SecretLeaks): Observation[] {
  return known.flatMap(({ secret, state }) => {
    if (state === 'unread') return [unseen(`secret ${secret}`, expected, 'its value could not be read')];
    if (state !== 'common') return [];
    return [unseen(`secret ${secret}`, expected, 'its value is too short or too common a word to be looked for')];
  });
}

/** Where values of secrets turned up, of one kind of place; a subject for each place that was searched. */
export function judgeLeaks({ 'secret-leaks': seen }: Seen, place: SearchedPlace): readonly Observation[] | Verdictless {
  const { known, searched, found } = seen;
  if (known.length === 0) return notApplicable('there is no secret whose value could turn up');
  if (known.every(({ state }) => state === 'public' || state === 'empty'))
    return notApplicable('none of the secrets holds a value that nobody may know');
  const rows = searched.filter((each) => each.place === place);
  if (rows.length === 0) return unknown('nobody searched there');
  const mine = found.filter((each) => each.place === place);
  const bad = mine.map(({ secret, subject, name, encoding }): Observation => ({
    subject: `${subject} ${secret}${place === 'environment' || place === 'files' ? ` ${name}` : ''}`,
    cause: { kind: 'service', key: subject },
    holds: false,
    expected,
    observed: `the value of ${secret}, ${encodings[encoding]}${name === '' ? '' : `, in ${name}`}`,
    reproduce: commands[place](subject, name),
  }));
  const rest = rows.flatMap(({ subject, error }): Observation[] => {
    if (error !== null) return [unseen(subject, expected, error)];
    return mine.some((each) => each.subject === subject) ? [] : [sound(subject, expected, 'none was found')];
  });
  return [...bad, ...rest, ...unsearched(seen)];
}
