import type { RunRecord } from '../kernel/record.ts';
import { messageOf } from '../lib/errors.ts';
import { whyNot } from '../lib/write-whole.ts';
import { parseAddress, type Address } from './address.ts';
import { requireKeep } from './alerts.ts';
import { deliver, patience, type Patience } from './deliver.ts';
import { sendMail } from './email.ts';
import { composers, hearsOfEachRun, hearsThatItRan, requireWhole } from './http-channels.ts';
import { describeBreak, describeRun, type Happening } from './message.ts';
import { makeReveal } from './reveal.ts';
import { openTold, toldFile, type Told } from './told.ts';
import { newsOf, noNews, verdictOf } from './news.ts';

export interface TellerRequest {
  /** As `--notify` was given. */
  addresses: readonly string[];
  /** Of every run, not of changes alone. */
  always: boolean;
  /** Only a part of the stack was looked at; who waits for whole runs is not told. Left out: all of it was. */
  ofPart?: boolean;
  /** The folder of the reports: who was told what is kept there. */
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Where a path counts from. */
  here: string;
  /** A sentence for the terminal. */
  say: (sentence: string) => void;
  patience?: Patience;
}

/** Tells of a run. None of it throws, or changes what came of the run. */
export interface Teller {
  began(): Promise<void>;
  judged(record: RunRecord): Promise<void>;
  broke(reason: string): Promise<void>;
}

interface Delivery {
  address: Address;
  /** null: nothing that it needs to hear. */
  happening: Happening | null;
  /** What its receiver knows then; null: nothing that is kept. */
  told: Told | null;
}

function send({ address, happening }: Delivery, given: Patience): Promise<string | null> {
  if (happening === null) return Promise.resolve(null);
  if (address.kind === 'smtp')
    return happening.kind === 'began' ? Promise.resolve(null) : sendMail(happening.message, address, given);
  const asked = composers[address.kind](happening, address);
  return asked === null ? Promise.resolve(null) : deliver(asked, given);
}

/** What one receiver is to hear of a run. */
function newsFor(address: Address, told: Told, record: RunRecord, always: boolean): Delivery {
  const news = newsOf(told.verdict, record);
  // A run that could not even begin was the last word: that there are verdicts again is news too.
  const isDue = news !== null || told.broke !== null || always || hearsOfEachRun.has(address.kind);
  const verdict = verdictOf(record);
  if (!isDue) return { address, happening: null, told: { verdict, broke: null } };
  const shown = news ?? noNews(told.verdict);
  const { gatheredAt, durationMs } = record;
  return {
    address,
    happening: { kind: 'judged', message: describeRun(record, shown), verdict, news: shown, gatheredAt, durationMs },
    told: { verdict, broke: null },
  };
}

function breakFor(address: Address, told: Told, reason: string): Delivery | null {
  if (told.broke === reason && !hearsOfEachRun.has(address.kind)) return null;
  const message = describeBreak(told.verdict?.project ?? null, reason);
  return { address, happening: { kind: 'broke', message, reason }, told: { verdict: told.verdict, broke: reason } };
}

/** Throws ConfigError where an address is wrong, or what it refers to is not there: before anything is looked at. */
export function openTeller({
  addresses,
  always,
  ofPart = false,
  folder,
  environment,
  here,
  say,
  ...more
}: TellerRequest): Teller {
  const { reveal, hide } = makeReveal(environment, here);
  const channels = [...new Set(addresses)].map((given) => parseAddress(given, reveal));
  for (const each of channels) {
    requireWhole(each);
    if (each.kind === 'alertmanager') requireKeep(each.parameters['keep']);
  }
  const given = more.patience ?? patience;

  /** All at once; what did not get through is said, and is told again by the next run. */
  async function tell(choose: (address: Address, told: Told) => Delivery | null): Promise<void> {
    const known = openTold(folder);
    const hearing = channels.filter(({ kind }) => !ofPart || !hearsThatItRan.has(kind));
    const due = hearing.flatMap((address) => choose(address, known.of(address.given)) ?? []);
    const done = new Map<string, Told>();
    await Promise.all(
      due.map(async (delivery) => {
        const { address, told } = delivery;
        const error = await send(delivery, given).catch((thrown: unknown) => messageOf(thrown));
        if (error !== null)
          say(hide(`${address.name} was not told: ${error}; the verdict stands, and the next run tells it again`));
        else if (told !== null) done.set(address.given, told);
      }),
    );
    try {
      known.keep(done);
    } catch (error) {
      say(`${toldFile} in ${folder} ${whyNot(error)}: who was told will be told again`);
    }
  }

  return {
    began: () => tell((address) => ({ address, happening: { kind: 'began' }, told: null })),
    judged: (record) => tell((address, told) => newsFor(address, told, record, always)),
    broke: (reason) => tell((address, told) => breakFor(address, told, hide(reason))),
  };
}
