import type { LiteralKind, SecretPlaces } from '../../helpers/evidence/secret-places.ts';
import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';
import { word } from '../../helpers/lib/shell-word.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const expected = 'nothing in it waits for a shell or for Compose to replace it';

const kinds: Record<LiteralKind, string> = {
  command: 'a command substitution that no shell ever runs',
  variable: 'the name of a variable that nobody fills in',
  'file-url': 'the address of a secret’s file, taken for the secret itself',
};

const isOfContainer = ({ place }: SecretPlaces['literals'][number]): boolean =>
  place !== 'config' && place !== 'middleware';

/** Whose: a container's bear its own name, the others say first what they are. */
const ownerOf = (each: SecretPlaces['literals'][number]): string =>
  isOfContainer(each) ? each.subject : `${each.place} ${each.subject}`;

function see({ place, subject, name }: SecretPlaces['literals'][number], { service, api }: Policy['proxy']): string {
  if (place === 'file') return `docker compose exec ${word(subject)} cat ${word(name.replace(/ line \d+$/, ''))}`;
  if (place === 'middleware') return askOwnApi(service, api.port, `/api/http/middlewares/${subject}`);
  return place === 'config' ? 'docker compose config' : `docker compose config ${word(subject)}`;
}

export const unexpandedSecrets = defineCheck({
  id: 'unexpanded-secrets',
  title: 'No setting holds a `$(cat /run/secrets/…)` or a variable that nobody expands',
  severity: 'high',
  why: 'The program takes the literal text for the secret, and everybody who read the compose file knows it.',
  fix: 'Name the file (`…_FILE`), or start the program from a shell that reads it (`sh -c`, with `$$(cat …)`).',
  requires: ['containers', 'secret-places'],
  evaluate({ containers, 'secret-places': seen }, policy) {
    const members = containers.filter(({ member }) => member);
    const bad = seen.literals.map((each): Observation => ({
      subject: isOfContainer(each) ? `${each.subject} ${each.place} ${each.name}` : `${ownerOf(each)} ${each.name}`,
      ...(isOfContainer(each) ? { cause: { kind: 'service' as const, key: each.subject } } : {}),
      holds: false,
      expected,
      observed: kinds[each.kind],
      reproduce: see(each, policy.proxy),
    }));
    const guilty = new Set(seen.literals.map(ownerOf));
    const looked = [
      ...members.map(({ subject }) => ({
        owner: subject,
        seen: seen.containers.some((each) => each.subject === subject && each.entries > 0),
      })),
      ...seen.configs.map((name) => ({ owner: `config ${name}`, seen: true })),
      ...seen.middlewares.map((name) => ({ owner: `middleware ${name}`, seen: true })),
    ];
    const rest = looked
      .filter(({ owner }) => !guilty.has(owner))
      .map((each) =>
        each.seen ? sound(each.owner, expected, 'nothing does') : unseen(each.owner, expected, 'nobody looked at it'),
      );
    const unread = [
      ...seen.mounted
        .filter(({ error }) => error !== null)
        .map(({ subject, error }) => unseen(`${subject} files`, expected, error ?? '')),
      ...(seen.composeUnread === null ? [] : [unseen('compose files', expected, seen.composeUnread)]),
      ...(seen.middlewaresUnread === null ? [] : [unseen('proxy middlewares', expected, seen.middlewaresUnread)]),
    ];
    return [...bad, ...rest, ...unread];
  },
});
