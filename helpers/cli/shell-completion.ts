import { Argument, type Command } from 'commander';
import { criteria } from '../../suites/index.ts';
import { ConfigError } from '../lib/errors.ts';
import { finishWith } from './finish.ts';

/** What may follow a command. */
interface Words {
  name: string;
  description: string;
  options: string[];
  /** Fixed words that its arguments may be. */
  arguments: string[];
}

const ids = (): string[] => [
  ...criteria.map(({ id }) => id),
  ...new Set(criteria.flatMap(({ checks }) => checks.map(({ id }) => id))),
];

/** Arguments of commands that take one of a known list. */
const known: Readonly<Record<string, () => string[]>> = {
  list: () => [...new Set(criteria.map(({ iteration }) => String(iteration))), ...ids()],
  explain: ids,
  report: () => ['completion', 'validation'],
  completion: () => Object.keys(shells),
};

function wordsOf(program: Command): Words[] {
  return program.commands.map((command) => ({
    name: command.name(),
    // A shell's description is one line without quotes.
    description: command.description().replaceAll(/["'`$\\:[\]]/g, ''),
    options: command.options.flatMap(({ short, long }) => [short, long].flatMap((option) => option ?? [])),
    arguments: known[command.name()]?.() ?? command.commands.map((each) => each.name()),
  }));
}

const followers = ({ options, arguments: words }: Words): string => [...words, ...options, '--help'].join(' ');

const bash = (all: readonly Words[]): string => `# stackproof completion bash > /etc/bash_completion.d/stackproof
_stackproof() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${all.map((each) => `    ${each.name}) words="${followers(each)}" ;;`).join('\n')}
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words="${all.map(({ name }) => name).join(' ')} --help --version"; fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ "\${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -F _stackproof stackproof ./stackproof
`;

// What was typed stands in zsh's own `words`: a local of that name would hide it.
const zsh = (all: readonly Words[]): string => `#compdef stackproof
# stackproof completion zsh > "\${fpath[1]}/_stackproof"
_stackproof() {
  local -a commands
  commands=(
${all.map(({ name, description }) => `    '${name}:${description}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case "$words[2]" in
${all.map((each) => `    ${each.name}) compadd -- ${followers(each)} ;;`).join('\n')}
  esac
  _files
}
compdef _stackproof stackproof
`;

const fishOption = (name: string, option: string): string => {
  const kind = option.startsWith('--') ? `-l ${option.slice(2)}` : `-s ${option.slice(1)}`;
  return `complete -c stackproof -n '__fish_seen_subcommand_from ${name}' ${kind}`;
};

const fish = (all: readonly Words[]): string =>
  [
    '# stackproof completion fish > ~/.config/fish/completions/stackproof.fish',
    ...all.flatMap((each) => [
      `complete -c stackproof -n __fish_use_subcommand -f -a ${each.name} -d '${each.description}'`,
      ...(each.arguments.length === 0
        ? []
        : [`complete -c stackproof -n '__fish_seen_subcommand_from ${each.name}' -f -a '${each.arguments.join(' ')}'`]),
      ...each.options.map((option) => fishOption(each.name, option)),
    ]),
    '',
  ].join('\n');

const shells: Readonly<Record<string, (all: readonly Words[]) => string>> = { bash, zsh, fish };

/** `completion SHELL`: a script on stdout that completes commands, options and check ids. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('a script that completes commands, options and check ids')
    .addArgument(new Argument('<shell>', Object.keys(shells).join(', ')))
    .action(
      finishWith((shell: string) => {
        const write = shells[shell];
        if (!write)
          throw new ConfigError(
            `there is no completion for ${JSON.stringify(shell)}: choose from ${Object.keys(shells).join(', ')}`,
          );
        process.stdout.write(write(wordsOf(program)));
        return 0;
      }),
    );
}
