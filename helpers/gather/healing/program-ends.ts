import { anybodys, endsWell, everThere, shell, wrapping, wrappedIn } from './constant-programs.ts';

/** How something may end, as bits: well, ill, or either. */
export const well = 1;
export const ill = 2;
export const either = 3;

/** What a program comes to. said: what it prints; null: nobody knows. */
export interface Ending {
  ends: number;
  said: string | null;
}

/** whatever: nobody knows what is answered. unanswered: whoever is asked does not answer. */
export type Moment = 'whatever' | 'unanswered';

export const baseOf = (called: string): string => called.replace(/^\/(?:usr\/)?(?:local\/)?s?bin\//, '');

/** They ask a server, and end ill where none answers. */
const asking = new RegExp(
  '^(?:curl|wget|nc|ncat|netcat|telnet|http|https|httping|grpcurl|grpc[_-]health[_-]probe|redis-cli|valkey-cli|' +
    'mysqladmin|mariadb-admin|mysql|mariadb|psql|pg_isready|mongosh|mongo|dig|nslookup|host|drill|socat)$',
);

/** Programs that end well for whatever is piped into them. */
const swallowing = /^(?:cat|tee|head|tail|wc|sort|uniq|tr|cut|rev|column|nl|od|xxd|base64|fold)$/;
/** They end as they are told to, and well where they are told nothing. */
const deciding = /^(?:sed|g?awk|mawk)$/;

type Words = readonly string[];

/** Without a connection curl writes 000 where the answer's number was to stand. */
const saidUnanswered = (program: string, rest: Words): string =>
  program === 'curl' && rest.some((each) => /%\{(?:http|response)_code\}/.test(each)) ? '000' : '';

function ask(program: string, rest: Words, moment: Moment): Ending {
  return moment === 'unanswered' ? { ends: ill, said: saidUnanswered(program, rest) } : { ends: either, said: null };
}

const isFlag = (word: string): boolean => word.startsWith('-') && word !== '-';

/** Searches what is piped into it: no file is named behind the pattern. */
const searchesInput = (rest: Words): boolean =>
  rest.filter((word) => !isFlag(word)).length <= (rest.some((word) => /^-\w*[ef]$/.test(word)) ? 0 : 1);

const hasFlag = (rest: Words, letter: string, long: string): boolean =>
  rest.some((word) => word === long || (/^-\w+$/.test(word) && word.includes(letter)));

/** Of nothing no line is ever read: what is told behind END alone decides. */
const decidesAtEnd = (rest: Words): boolean =>
  /\b(?:BEGIN|END)\b/.test(rest.join(' ')) && /\bexit\b/.test(rest.join(' '));
const decides = (rest: Words): boolean => /\b(?:exit|q\d*)\b/.test(rest.join(' '));

const grepping = /^(?:[efz]?grep|rg)$/;
const endsOfSearch = (rest: Words, nothing: boolean): Ending =>
  nothing ? { ends: ill, said: hasFlag(rest, 'c', '--count') ? '0' : '' } : { ends: either, said: null };

/** Programs that end otherwise where nothing is piped into them; null: as they do by themselves. */
function endsOnNothing(program: string, rest: Words): number | null {
  // Of no document there is nothing to say, unless it is told to end by what it finds.
  if (/^[jy]q$/.test(program)) return hasFlag(rest, 'e', '--exit-status') ? ill : well;
  if (program === 'read') return ill;
  return program === 'xargs' && hasFlag(rest, 'r', '--no-run-if-empty') ? well : null;
}

/** How a program ends into which nothing is piped, or nobody knows what; null: as it does by itself. */
function endsOnInput(program: string, rest: Words, input: string | null): Ending | null {
  const nothing = input === '';
  if (grepping.test(program) && searchesInput(rest)) return endsOfSearch(rest, nothing);
  const said = nothing ? '' : null;
  if (swallowing.test(program)) return { ends: well, said: nothing && program === 'wc' ? '0' : said };
  if (deciding.test(program)) return { ends: (nothing ? decidesAtEnd(rest) : decides(rest)) ? either : well, said };
  const ends = nothing ? endsOnNothing(program, rest) : null;
  return ends === null ? null : { ends, said };
}

/** What was opened for it may not be there, or not be written to. */
export function openedEnds(opens: Words, moment: Moment): number {
  if (opens.some((path) => path.startsWith('/dev/tcp/'))) return moment === 'unanswered' ? ill : either;
  const isSure = (path: string) =>
    /^\/dev\/(?:null|zero|std\w+|fd\/\d)$/.test(path) || anybodys.test(path) || everThere.test(path);
  return opens.every(isSure) ? well : either;
}

const saidBy = (program: string, rest: Words): string | null =>
  program === 'echo' && !rest.some((word) => word.includes('$'))
    ? rest.filter((word) => word !== '-n').join(' ')
    : null;

type AsShell = (line: string, flags: string) => Ending;

function endsToldShell(rest: Words, asShell: AsShell): Ending {
  const at = rest.findIndex((word) => /^-\w*c$/.test(word));
  return at < 0 ? { ends: either, said: null } : asShell(rest[at + 1] ?? '', rest[at] ?? '');
}

/** How a program ends by its words alone. input: what is piped into it; undefined: nothing is. */
export function programEnds(words: Words, input: string | null | undefined, moment: Moment, asShell: AsShell): Ending {
  const [called = '', ...rest] = words;
  const program = baseOf(called);
  if (program === 'false') return { ends: ill, said: '' };
  if (shell.test(called)) return endsToldShell(rest, asShell);
  const onInput = input === undefined ? null : endsOnInput(program, rest, input);
  if (onInput) return onInput;
  if (endsWell(words)) return { ends: well, said: saidBy(program, rest) };
  if (asking.test(program)) return ask(program, rest, moment);
  const within = wrapping.test(program) ? wrappedIn(rest) : [];
  return within.length > 0 ? programEnds(within, input, moment, asShell) : { ends: either, said: null };
}
