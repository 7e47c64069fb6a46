import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import type { EngineClient } from '../../clients/engine-client.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { contextOf } from '../context.fake.ts';
import type { GatherContext } from '../context.ts';
import { fakeVantage, type FakeWorld } from '../vantage.fake.ts';

/** An answer over HTTP: JSON unless it is a text. */
export const said = (content: unknown, status = 200, headers: Record<string, string> = {}): Partial<ProbeResult> => ({
  value: 'open',
  http: { status, headers, body: typeof content === 'string' ? content : JSON.stringify(content), certificate: null },
});

/** Nobody listens there. */
export const nobody: Partial<ProbeResult> = { value: 'refused', error: 'connection refused' };

type Answer = (probe: HttpProbe) => Partial<ProbeResult> | undefined;

interface Around {
  world?: Partial<FakeWorld>;
  context?: Partial<GatherContext>;
}

/** A world whose services answer as told; whoever is not told of does not listen. */
export function watched(
  { evidence, policy }: { evidence: Artifacts; policy: Policy },
  answer: Answer,
  { world = {}, context = {} }: Around = {},
) {
  const vantage = fakeVantage({
    namespaces: ['host', ...evidence.containers.map(({ namespace }) => namespace)],
    answer: (probe) => {
      if (probe.kind === 'dns') return { value: 'open', dns: { code: 'NOERROR', addresses: ['203.0.113.228'] } };
      if (probe.kind === 'tcp') return { value: 'open' };
      return (probe.kind === 'http' ? answer(probe) : undefined) ?? nobody;
    },
    ...world,
  });
  return { vantage, context: contextOf(vantage, policy, evidence, context) };
}

/** An engine whose containers wrote their last line at these moments, and nothing otherwise. */
export function engineWithLogs(last: Readonly<Record<string, string>>): EngineClient {
  const getContainer = (id: string) => ({
    inspect: () => {
      const Type = last[id.replace('id-', '')] === 'discarded' ? 'none' : 'json-file';
      return Promise.resolve({ Config: { Tty: true }, HostConfig: { LogConfig: { Type } } });
    },
    logs: () => {
      const at = last[id.replace('id-', '')];
      return at === 'gone'
        ? Promise.reject(new Error('no such container'))
        : Promise.resolve(Buffer.from(at ? `${at} a line\n` : ''));
    },
  });
  return { docker: { getContainer }, dockerHost: 'unix:///nowhere.test', transport: 'unix' } as unknown as EngineClient;
}

/** What of vitest's clock is needed to turn it. */
interface Clock {
  useFakeTimers(options: { toFake: ('setTimeout' | 'Date')[]; now: number }): unknown;
  advanceTimersByTimeAsync(ms: number): Promise<unknown>;
  useRealTimers(): unknown;
}

/** What comes of something that waits, without the wait. */
export async function atOnce<T>(vi: Clock, work: () => Promise<T>, seconds = 60): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'Date'], now: Date.parse('2026-11-01T12:00:00Z') });
  try {
    const working = work();
    for (let second = 0; second < 2 * seconds; second += 1) await vi.advanceTimersByTimeAsync(500);
    return await working;
  } finally {
    vi.useRealTimers();
  }
}
