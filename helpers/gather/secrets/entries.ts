import { isDeepStrictEqual } from 'node:util';
import type { SecretPlace } from '../../evidence/secret-places.ts';
import { splitPair } from '../../lib/pairs.ts';
import type { ContainerInspection, ImageInspection } from '../engine/inspection.ts';
import type { NamedText } from './classify-secret.ts';
import { unexpanded } from './literals.ts';

/** A text of a container, an image or a compose file. Holds values: dropped as soon as it was classified. */
export interface Entry extends NamedText {
  subject: string;
  place: SecretPlace;
  /** Nobody replaces anything in it: no shell reads it. */
  literal: boolean;
}

const pairOf = (pair: string): { name: string; text: string } => {
  const [name, text] = splitPair(pair);
  return { name, text };
};

/** Compose's own labels are digests, paths and numbers; nobody writes a secret there. */
const isComposes = (name: string): boolean => name.startsWith('com.docker.compose.');

/** `--token=X` and `--token X`: under the option's name; any other word under its place. */
function nameOfWord(argv: readonly string[], at: number): { name: string; text: string } {
  const [word = '', before = ''] = [argv[at], argv[at - 1]];
  const option = /^(--?[A-Za-z][\w.-]*)=(.*)$/s.exec(word);
  if (option) return { name: option[1] ?? '', text: option[2] ?? '' };
  if (/^--?[A-Za-z][\w.-]*$/.test(before) && !word.startsWith('-')) return { name: before, text: word };
  return { name: `argument ${at}`, text: word };
}

/** All words of a program together, of which only what none of them says alone is worth a word. */
export const wholeLine = 'words together';

function ofWords(subject: string, argv: readonly string[], placeAt: (at: number) => SecretPlace): Entry[] {
  const literal = new Set(unexpanded(argv).map(({ at }) => at));
  const words = argv.map((word, at) => ({
    subject,
    place: placeAt(at),
    ...(literal.has(at) ? nameOfWord(argv, at) : { name: 'script', text: word }),
    script: !literal.has(at) || /\s/.test(word),
    literal: literal.has(at),
  }));
  // What `-a` or `-p` means is known only beside the program's name.
  const whole = { subject, place: placeAt(argv.length - 1), name: wholeLine, text: argv.join(' '), script: true };
  return argv.length > 1 ? [...words, { ...whole, literal: false }] : words;
}

const ofHost = (subject: string, { Annotations, LogConfig }: ContainerInspection['HostConfig']): Entry[] => [
  ...entriesOfTable(subject, 'annotation', Annotations),
  ...entriesOfTable(subject, 'log-option', LogConfig?.Config ?? {}),
];

/** What the engine shows of a container to whoever may inspect it. image: what of it comes with its image. */
export function entriesOf(
  subject: string,
  { Config, HostConfig }: ContainerInspection,
  image: ImageInspection['Config'] | undefined,
): Entry[] {
  const built = { environment: new Set(image?.Env), labels: image?.Labels ?? {} };
  const environment = Config.Env.map((pair): Entry => ({
    subject,
    place: built.environment.has(pair) ? 'image-environment' : 'environment',
    ...pairOf(pair),
    literal: true,
  }));
  const labels = Object.entries(Config.Labels)
    .filter(([name]) => !isComposes(name))
    .map(([name, text]): Entry => ({
      subject,
      place: built.labels[name] === text ? 'image-label' : 'label',
      name,
      text,
      literal: true,
    }));
  const [entry, command] = [Config.Entrypoint, Config.Cmd];
  const own = {
    entrypoint: isDeepStrictEqual(entry, image?.Entrypoint ?? []) ? 'image-command' : 'entrypoint',
    command: isDeepStrictEqual(command, image?.Cmd ?? []) ? 'image-command' : 'command',
  } as const;
  const words = ofWords(subject, [...entry, ...command], (at) => (at < entry.length ? own.entrypoint : own.command));
  const asked = ofHealthcheck(subject, Config.Healthcheck, image?.Healthcheck);
  const beside = ofHost(subject, HostConfig);
  return [...environment, ...labels, ...words, ...asked, ...beside];
}

/** `username=x,password=y`, as mount takes its options: each under its own name beside that of the whole. */
const partsOf = (name: string, text: string): { name: string; text: string }[] =>
  /^[\w.-]+=[^,]*(?:,|$)/.test(text)
    ? text
        .split(',')
        .map(pairOf)
        .map((pair) => ({ name: `${name}.${pair.name}`, text: pair.text }))
    : [{ name, text }];

/** Labels or options, by name. */
export const entriesOfTable = (subject: string, place: SecretPlace, table: Readonly<Record<string, string>>): Entry[] =>
  Object.entries(table)
    .filter(([name]) => !isComposes(name))
    .flatMap(([name, text]) => partsOf(name, text).map((part) => ({ subject, place, ...part, literal: true })));

type Healthcheck = ContainerInspection['Config']['Healthcheck'];

function ofHealthcheck(subject: string, check: Healthcheck, image: Healthcheck): Entry[] {
  const [kind, ...argv] = check?.Test ?? [];
  const place = isDeepStrictEqual(check?.Test, image?.Test ?? null) ? 'image-health-check' : 'health-check';
  if (kind === 'CMD-SHELL')
    return argv.map((text) => ({ subject, place, name: 'script', text, script: true, literal: false }));
  return kind === 'CMD' ? ofWords(subject, argv, () => place) : [];
}

const pairs = /([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g;
const pairsIn = (text: string): { name: string; text: string }[] =>
  [...text.matchAll(pairs)].map(([, name = '', value = '']) => ({
    name,
    text: value.replace(/^(["'])(.*)\1$/s, '$2'),
  }));

/** `RUN |2 TOKEN=x MODE=y /bin/sh -c make`: the build arguments, and the rest. */
function splitArguments(made: string): { given: string; rest: string } {
  const [, count, after] = /^(?:RUN\s+)?\|(\d+)\s+(.*)$/s.exec(made) ?? [];
  const end = /\s\/bin\/(?:sh|bash)\s+-c\s/.exec(after ?? '');
  if (count === undefined || after === undefined || !end) return { given: '', rest: made };
  return { given: after.slice(0, end.index), rest: after.slice(end.index) };
}

/** What made the layers of an image: its variables, its build arguments, and the text of each step. */
export function entriesOfHistory(subject: string, made: readonly string[]): Entry[] {
  const at = { subject, literal: false } as const;
  return made.flatMap((step, index): Entry[] => {
    const { given, rest } = splitArguments(step);
    const [, instruction = '', words = ''] = /^(?:\/bin\/sh -c #\(nop\)\s+)?(ENV|ARG)\s+(.*)$/s.exec(rest) ?? [];
    const place = instruction === 'ARG' ? 'build-argument' : 'image-history';
    return [
      ...pairsIn(given).map((pair): Entry => ({ ...at, place: 'build-argument', ...pair })),
      ...(instruction === ''
        ? [{ ...at, place: 'image-history' as const, name: `layer ${made.length - index}`, text: rest, script: true }]
        : pairsIn(words).map((pair): Entry => ({ ...at, place, ...pair }))),
    ];
  });
}
