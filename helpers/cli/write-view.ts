import { hostname } from 'node:os';
import { Option, type Command } from 'commander';
import { ConfigError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { loadPolicy } from '../policy/load.ts';
import { checkIds } from './judge-and-report.ts';
import { finishWith, interruptible } from './finish.ts';
import { readAddress } from './outside-options.ts';
import { showProgress } from './terminal.ts';
import { toolVersion } from './version.ts';

interface LookOptions {
  udp: number[];
  outsideAddress: string[];
  policy?: string;
  name: string;
  quiet?: boolean;
}

function readPorts(text: string): number[] {
  const ports = text.split(',').map((each) => (/^\s*\d{1,5}\s*$/.test(each) ? Number(each) : 0));
  if (ports.some((port) => port < 1 || port > 65_535))
    throw new ConfigError(`--udp ${JSON.stringify(text)} is no list of ports: write it as 6881,51820`);
  return ports;
}

const mostAddresses = 16;

/** What to look at: what was named, else the host names of a policy that lies here. */
function namesOf(given: readonly string[], { outsideAddress, policy }: LookOptions): string[] {
  const named = [...new Set([...given.map(readAddress), ...outsideAddress])];
  const hosts = named.length > 0 ? [] : Object.keys(loadPolicy(policy, process.cwd(), checkIds())?.file.hosts ?? {});
  const names = named.length > 0 ? named : hosts.filter((host) => !host.includes('*'));
  if (names.length === 0)
    throw new ConfigError(
      'nothing says what to look at: name the host, as in `stackproof look-outside home.example.test > view.json`',
    );
  if (names.length > mostAddresses && named.length > 0)
    throw new ConfigError(
      `${names.length} names are more than the ${mostAddresses} that one look takes: name the host itself`,
    );
  return names;
}

async function look(given: readonly string[], options: LookOptions): Promise<number> {
  const names = namesOf(given, options);
  const { progress, done } = showProgress({ quiet: options.quiet === true });
  const { name: from, udp } = options;
  const seen = await interruptible(() =>
    import('../sources/look-outside.ts')
      .then(({ lookOutside }) => lookOutside({ names, udp, from, tool: toolVersion(), progress }))
      .finally(done),
  );
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  const told = seen.looks.map(({ address, tcpOpen, error }) =>
    error === null ? `${address}: ${tcpOpen.length} TCP ports open` : `${address}: ${error}`,
  );
  process.stderr.write(
    `${printable(told.join('\n'), { lines: true })}\n` +
      'bring it within 24 hours to `stackproof audit --outside-file FILE`\n',
  );
  return 0;
}

/** `look-outside [NAME…]`: on another machine, what it sees of the host, on stdout. */
export function addLookOutside(program: Command): void {
  program
    .command('look-outside')
    .description('on another machine: what it sees of the host’s ports, as a file for `audit --outside-file`')
    .argument('[names...]', 'names or addresses of the host (default: the host names of the policy)')
    .addOption(
      new Option('--outside-address <NAME>', 'the same as a name on its own')
        .argParser((text: string, before: string[]) => [...before, readAddress(text)])
        .default([], 'none'),
    )
    .addOption(
      new Option('--udp <PORTS>', 'UDP ports to ask beside the usual ones, as in 6881,51820')
        .argParser(readPorts)
        .default([], 'none'),
    )
    .option('--policy <FILE>', 'the policy whose host names are looked at (default: stackproof.yaml, searched upwards)')
    .option('--name <NAME>', 'how this machine is called in reports', hostname())
    .option('-q, --quiet', 'no progress')
    .action(finishWith(look));
}
