import type { Probe, Vantage } from '../../clients/probes.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import { parseJson } from '../../lib/json.ts';

export interface Datagram {
  from: string;
  address: string;
  port: number;
  text: string;
}

interface Air {
  /** Where a datagram comes to; null: nowhere. */
  reaches: (datagram: Datagram) => string | null;
  /** Why one cannot be sent. */
  unsent?: (datagram: Datagram) => string | null;
  /** What the watch of a place says at its end, of what it saw. */
  says?: (place: string, seen: readonly string[]) => object;
}

type Ran = Awaited<ReturnType<Vantage['run']>>;

/** A vantage whose programs send datagrams and watch for them; `knock` answers the watches' doors. */
export function withDatagrams<T extends Vantage>(vantage: T, { reaches, unsent, says }: Air): T {
  const { run, probe } = vantage;
  const watches = new Map<string, { seen: string[]; end: (ran: Ran) => void }>();
  const ended = (place: string, seen: readonly string[]): Ran => {
    const said = says?.(place, seen) ?? { seen, lost: 0 };
    return { code: 0, stderr: '', stdout: JSON.stringify(said), ...said };
  };
  const knock = (asked: Probe): CellValue | null => {
    if (asked.kind !== 'tcp' || asked.address !== '127.0.0.1') return null;
    const key = `${asked.namespace} ${asked.port}`;
    const watch = watches.get(key);
    if (watch && asked.send === 'end') {
      watches.delete(key);
      watch.end(ended(asked.namespace, watch.seen));
    }
    return watch ? 'open' : 'refused';
  };
  vantage.probe = async (probes, options) => {
    const answers = await probe(probes, options);
    return answers.map((answer, at) => {
      const asked = probes[at];
      return { ...answer, value: (asked && knock(asked)) ?? answer.value };
    });
  };
  vantage.run = async (namespace, argv, options) => {
    const [program = '', first = '', port = ''] = argv.slice(4);
    if (program.includes('def watch_until_told'))
      return new Promise((end) => void watches.set(`${namespace} ${port}`, { seen: [], end }));
    if (!program.startsWith('"""Sends datagrams')) return run(namespace, argv, options);
    const datagrams = parseJson(first) as Datagram[];
    for (const each of datagrams)
      for (const [key, { seen }] of watches) if (key.split(' ')[0] === reaches(each)) seen.push(each.text);
    const stdout = JSON.stringify(datagrams.map((each) => unsent?.(each) ?? null));
    return { code: 0, stdout, stderr: '' };
  };
  return vantage;
}
