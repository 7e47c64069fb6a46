import type { Vantage } from '../../clients/probes.ts';
import type { Column } from './column.ts';
import type { Topology } from './matrix-plan.ts';
import { ask, linesOf, shortLimitMs } from './probing.ts';

interface Identity {
  /** What came back, in one line; null: nothing. */
  summary: string | null;
  /** The far end said something else to a neighbour: whoever accepted here is somebody else. */
  impostor: boolean;
}

const question = 'GET / HTTP/1.0\r\n\r\n';
const cut = (text: string): string => text.slice(0, 120);

/** Status line or banner, and what an HTTP server said first: enough to tell one service from another. */
function summarise(answer: string | null): { first: string; summary: string } | null {
  const lines = linesOf(answer);
  const first = lines[0];
  if (!first) return null;
  const body = first.startsWith('HTTP/') ? lines.slice(1).find((line) => !/^[A-Za-z-]+:\s/.test(line)) : undefined;
  return { first: cut(first), summary: cut(body ? `${first} · ${body}` : first) };
}

/**
 * Reads who accepted, from where it was not expected and from someone who is known to reach the real one: a handshake
 * alone may be a transparent proxy's.
 */
export async function identify<T extends { from: string; column: Column; by: string }>(
  vantage: Vantage,
  cells: readonly T[],
  topology: Pick<Topology, 'addressFrom'>,
): Promise<Map<T, Identity>> {
  const sides = cells.flatMap((cell) => [
    { cell, namespace: cell.from },
    { cell, namespace: cell.by },
  ]);
  const asked = await ask(
    vantage,
    sides,
    ({ cell, namespace }) => ({
      kind: 'tcp',
      namespace,
      address: topology.addressFrom(namespace, cell.column) ?? cell.column.address,
      port: cell.column.port ?? 0,
      send: question,
      readBytes: 600,
    }),
    shortLimitMs,
  );
  return new Map(
    cells.map((cell, at) => {
      const here = summarise(asked[2 * at]?.result.answer ?? null);
      const there = summarise(asked[2 * at + 1]?.result.answer ?? null);
      return [cell, { summary: here?.summary ?? null, impostor: there !== null && here?.first !== there.first }];
    }),
  );
}
