import { Option, type Command } from 'commander';
import type { TestOptions } from '../development/own-tests.ts';
import { finishWith, interruptible } from './finish.ts';

// Each is loaded when it is asked for: these are the developer's commands, and no audit needs what they are made of.
const test = (options: TestOptions): Promise<number> =>
  import('../development/own-tests.ts').then(({ runTests }) => interruptible((signal) => runTests(options, signal)));

const check = ({ only }: { only?: string }): Promise<number> =>
  import('../development/own-tests.ts').then(({ runChecks }) => interruptible((signal) => runChecks(only, signal)));

const bench = ({ only }: { only?: string }): Promise<number> =>
  import('../development/own-tests.ts').then(({ runBench }) => interruptible((signal) => runBench(only, signal)));

/** The commands of whoever changes stackproof itself. */
export function addDevelopment(program: Command): void {
  program
    .command('test')
    .description('the project’s own tests, on real engines: types, lint, units, and a seeded fault for each check')
    .addOption(new Option('--units', 'only the part that needs no engine').conflicts(['changed', 'all']))
    .addOption(
      new Option('--all', 'every seeded fault, with every door asked of each; takes five times as long').conflicts(
        'changed',
      ),
    )
    .option(
      '--changed [BASE]',
      'on engines only the tests and faults that a change since BASE can touch, a branch, tag or commit ' +
        '(default: the main branch, else HEAD); what is not committed counts too',
    )
    .action(finishWith(test));
  program
    .command('check')
    .description(
      'what needs no engine: types, lint, format, unused exports, units and programs; all of it, whatever fails',
    )
    .option('--only <LIST>', 'only these parts, as in types,lint,prober-lint,format,unused,units,programs')
    .action(finishWith(check));
  program
    .command('bench')
    .description('what must stay fast, measured in labs against its floor')
    .option('--only <LIST>', 'only these figures, as in replay,matrix-19')
    .action(finishWith(bench));
}
