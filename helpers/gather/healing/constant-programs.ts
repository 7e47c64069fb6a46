/** Programs that end well whatever happens. */
const constant = new RegExp(
  '^(?:true|:|echo|printf|sleep|hostname|uptime|whoami|id|pwd|env|uname|ps|arch|nproc|jobs|set|wait|' +
    'free|seq|basename|dirname|logger)$',
);

export const shell = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a|z)?sh$/;

/** They run what follows them, after options and numbers of their own. */
export const wrapping = /^(?:busybox|timeout|nice|nohup|exec|eval|sudo|time|stdbuf|command|builtin)$/;

/** What every container has for as long as it runs. */
export const everThere = new RegExp(
  String.raw`^(?:\.|/|/(?:proc(?:/(?:1|self|\$\$)(?:/\w+)?|/(?:uptime|meminfo|loadavg|stat|version|cpuinfo|mounts))?|` +
    String.raw`sys|dev(?:/(?:null|zero))?|etc|bin|usr|tmp|root|var|run)/?|` +
    String.raw`/etc/(?:hostname|hosts|passwd|group|resolv\.conf|os-release)|/(?:usr/)?bin/\w+)$`,
);

const looking = /^(?:ls|cat|stat|head|tail|wc|readlink|realpath|file|md5sum|sha256sum)$/;
const isFixed = (word: string): boolean => !/[$`*?]/.test(word);

/** `[ 1 = 1 ]`, `test -n ok`, `test -d /etc`: nothing in it comes from anywhere. */
function isConstantTest(words: readonly string[]): boolean {
  const given = words.filter((word) => word !== ']').map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
  const [first = '', second = '', third = ''] = given;
  if (/^-[a-hk-puwxrsLSOG]$/.test(first) && !/^-[nz]$/.test(first)) return everThere.test(second);
  if (!given.every(isFixed)) return false;
  if (given.length === 1) return first !== '';
  if (given.length === 2) return first === '-n' && second !== '';
  if (second === '!=') return first !== third;
  return /^(?:==?|-eq)$/.test(second) && first === third;
}

const isOfSignal = ([signal = '', whom = '']: readonly string[]): boolean =>
  signal === '-0' && /^(?:1|\$\$)$/.test(whom);

/** Only whether a program is there, or which one it is. */
const asksWhich = (program: string, rest: readonly string[]): boolean =>
  /^(?:which|type|hash)$/.test(program) ||
  (program === 'command' && rest[0] === '-v') ||
  (rest.length === 1 && /^(?:--version|--help|-[vVh]|version|help)$/.test(rest[0] ?? ''));

const isConstantLook = (rest: readonly string[]): boolean =>
  rest.every((word) => word.startsWith('-') || everThere.test(word));

/** It looks for something in what never changes. */
function isConstantSearch(rest: readonly string[]): boolean {
  const [, ...files] = rest.filter((word) => !word.startsWith('-'));
  return files.length > 0 && files.every((file) => everThere.test(file));
}

/** Folders that are for everybody: whoever writes there learns nothing of the service. */
export const anybodys = /^\/(?:tmp|dev\/shm|run|var\/(?:tmp|run))\//;
const isAnybodys = (rest: readonly string[]): boolean =>
  rest.every((word) => word.startsWith('-') || anybodys.test(word));

const interpreter = /^(?:python[\d.]*|node|nodejs|perl|php|ruby)$/;
/** It prints something, or ends. */
const idle = new RegExp(
  String.raw`^(?:\s*(?:pass|\d+|true|import \w+(?:\s*,\s*\w+)*|(?:print|console\.log|echo)\s*\(?[^();]*\)?|` +
    String.raw`(?:sys\.|process\.)?exit\s*\(?0*\)?)\s*;?)+$`,
);

/** A program that is written into the line, and asks nobody. */
function isIdleProgram(program: string, rest: readonly string[]): boolean {
  const at = rest.findIndex((word) => /^-(?:c|e|r)$/.test(word));
  if (!interpreter.test(program) || at < 0) return false;
  return idle.test(
    rest
      .slice(at + 1)
      .join(' ')
      .replace(/^(["'])(.*)\1$/s, '$2'),
  );
}

/** Programs that end well for some of what they are told. */
const byArguments: Readonly<Record<string, (rest: readonly string[]) => boolean>> = {
  exit: ([code = '']) => /^0*$/.test(code),
  return: ([code = '']) => /^0?$/.test(code),
  '!': (rest) => /^(?:\/(?:usr\/)?bin\/)?false$/.test(rest.join(' ')),
  kill: isOfSignal,
  test: isConstantTest,
  '[': isConstantTest,
  '[[': isConstantTest,
  // Of a moment that is told it may be none.
  date: (rest) => !rest.some((word) => /^(?:-d|--date)/.test(word)),
  df: (rest) => isConstantLook(rest),
  mount: (rest) => rest.length === 0,
  expr: (rest) => /^[1-9]\d*$/.test(rest.join('')),
  grep: (rest) => isConstantSearch(rest),
  awk: (rest) => /^["']?BEGIN\s*\{\s*exit(?:\s*\(?0+\)?)?;?\s*\}["']?$/.test(rest.join(' ')),
  touch: isAnybodys,
  mkdir: isAnybodys,
  rm: isAnybodys,
};

/** What a wrapping program runs; empty: nothing. */
export const wrappedIn = (rest: readonly string[]): readonly string[] => {
  const at = rest.findIndex((word) => !/^-|^\d+(?:\.\d+)?[smhd]?$/.test(word));
  return at < 0 ? [] : rest.slice(at);
};

/** Words of one program: whether it ends well whatever happens, as long as its container runs. */
export function endsWell(words: readonly string[]): boolean {
  const [called = '', ...rest] = words.filter((word) => !/^\d*>/.test(word));
  const program = called.replace(/^\/(?:usr\/)?(?:local\/)?s?bin\//, '');
  if (program === '' || constant.test(program) || asksWhich(program, rest)) return true;
  if (isIdleProgram(program, rest)) return true;
  const judge = byArguments[program];
  if (judge) return judge(rest);
  if (looking.test(program)) return isConstantLook(rest);
  const within = wrapping.test(program) ? wrappedIn(rest) : [];
  return within.length > 0 && endsWell(within);
}
