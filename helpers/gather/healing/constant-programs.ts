/** Programs that end well whatever happens. */
const constant =
  /^(?:true|:|echo|printf|sleep|hostname|date|uptime|whoami|id|pwd|env|uname|ps|arch|nproc|jobs|set|wait)$/;

/** They run what follows them, after options and numbers of their own. */
const wrapping = /^(?:busybox|timeout|nice|nohup|exec|sudo|time|stdbuf|command|builtin)$/;

/** What every container has for as long as it runs. */
const everThere = new RegExp(
  String.raw`^(?:\.|/|/(?:proc(?:/(?:1|self|\$\$)(?:/\w+)?)?|sys|dev(?:/(?:null|zero))?|` +
    String.raw`etc|bin|usr|tmp|root|var|run)/?|` +
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

/** Programs that end well for some of what they are told. */
const byArguments: Readonly<Record<string, (rest: readonly string[]) => boolean>> = {
  exit: ([code = '']) => /^0?$/.test(code),
  return: ([code = '']) => /^0?$/.test(code),
  '!': (rest) => /^(?:\/(?:usr\/)?bin\/)?false$/.test(rest.join(' ')),
  kill: isOfSignal,
  test: isConstantTest,
  '[': isConstantTest,
};

/** What a wrapping program runs; empty: nothing. */
const wrappedIn = (rest: readonly string[]): readonly string[] => {
  const at = rest.findIndex((word) => !/^-|^\d+(?:\.\d+)?[smhd]?$/.test(word));
  return at < 0 ? [] : rest.slice(at);
};

/** Words of one program: whether it ends well whatever happens, as long as its container runs. */
export function endsWell(words: readonly string[]): boolean {
  const [called = '', ...rest] = words.filter((word) => !/^\d*>/.test(word));
  const program = called.replace(/^\/(?:usr\/)?(?:local\/)?s?bin\//, '');
  if (program === '' || constant.test(program) || asksWhich(program, rest)) return true;
  const judge = byArguments[program];
  if (judge) return judge(rest);
  if (looking.test(program)) return isConstantLook(rest);
  const within = wrapping.test(program) ? wrappedIn(rest) : [];
  return within.length > 0 && endsWell(within);
}
