import { z } from 'zod';
import { runInContainer } from '../../clients/run-in-container.ts';
import type { Container } from '../../evidence/containers.ts';
import type { BanTool } from '../../lib/ban-tools.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import { isAddress, sameAddress } from '../../lib/ip.ts';
import { readJson } from '../../lib/json.ts';
import type { GatherContext } from '../context.ts';

/** How one tool is asked, by the command that its own container has. */
interface Door {
  jails: readonly string[] | null;
  ban(jail: string, address: string): string[];
  lift(jail: string, address: string): string[];
  list(jail: string, address: string): string[];
  /** Addresses that its list names. */
  read(told: string): string[];
  /** Seconds until what it decides is done by whoever does it. */
  limitSeconds: number;
}

const Decisions = z.array(z.object({ decisions: z.array(z.object({ value: z.string() })).nullish() })).nullable();

export const banDoors: Readonly<Record<BanTool, Door>> = {
  fail2ban: {
    // Asked for: they are named in its settings.
    jails: null,
    ban: (jail, address) => ['fail2ban-client', 'set', jail, 'banip', address],
    lift: (jail, address) => ['fail2ban-client', 'set', jail, 'unbanip', address],
    list: (jail) => ['fail2ban-client', 'status', jail],
    read: (told) => (/Banned IP list:(.*)/.exec(told)?.[1] ?? '').split(/[\s,]+/).filter(isAddress),
    limitSeconds: 10,
  },
  crowdsec: {
    jails: ['decisions'],
    // It ends by itself even where nobody can lift it any more.
    ban: (_, address) =>
      ['cscli', 'decisions', 'add', '--ip', address].concat(['--duration', '4m', '--reason', 'stackproof']),
    lift: (_, address) => ['cscli', 'decisions', 'delete', '--ip', address],
    list: (_, address) => ['cscli', 'decisions', 'list', '--ip', address, '--output', 'json'],
    read: (told) =>
      (readJson(told, Decisions) ?? []).flatMap(({ decisions }) => (decisions ?? []).map(({ value }) => value)),
    // Bouncers ask for what is new every ten seconds.
    limitSeconds: 30,
  },
};

/** The jails that `fail2ban-client status` lists. */
const jailsIn = (told: string): string[] => (/Jail list:(.*)/.exec(told)?.[1] ?? '').split(/[\s,]+/).filter(Boolean);

/** The tool of one container, asked by its own command. */
export class BanList {
  readonly #context: GatherContext;
  readonly #container: Container;
  readonly #door: Door;

  constructor(context: GatherContext, container: Container, kind: BanTool) {
    this.#context = context;
    this.#container = container;
    this.#door = banDoors[kind];
  }

  get limitSeconds(): number {
    return this.#door.limitSeconds;
  }

  /** As somebody would type it. */
  spell = (what: 'ban' | 'lift', jail: string, address: string): string =>
    ['docker', 'exec', this.#container.name, ...this.#door[what](jail, address)].join(' ');

  /** Throws EvidenceError with what the tool said where it refuses. */
  async #run(argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await runInContainer(this.#context.engine, this.#container.id, argv);
    if (code === 0) return stdout;
    throw new EvidenceError(`${argv.join(' ')} ended with ${code}: ${lastLine(stderr || stdout).slice(0, 200)}`);
  }

  async jails(): Promise<string[]> {
    return [...(this.#door.jails ?? jailsIn(await this.#run(['fail2ban-client', 'status'])))];
  }

  async isListed(jail: string, address: string): Promise<boolean> {
    const told = await this.#run(this.#door.list(jail, address));
    return this.#door.read(told).some((each) => sameAddress(each, address));
  }

  async ban(jail: string, address: string): Promise<void> {
    await this.#run(this.#door.ban(jail, address));
  }

  /** Throws EvidenceError where the address is on the list all the same. */
  async lift(jail: string, address: string): Promise<void> {
    await this.#run(this.#door.lift(jail, address));
    if (await this.isListed(jail, address))
      throw new EvidenceError(`${address} is still on the list ${jail} of ${this.#container.name}`);
  }
}
