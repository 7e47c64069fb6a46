import type { EngineClient } from '../clients/engine-client.ts';
import type { Vantage } from '../clients/probes.ts';
import type { Artifacts } from '../evidence/evidence.ts';
import type { Policy } from '../policy/policy.ts';
import type { GatherContext, OutsideView } from './context.ts';

const labAddress = { address: '198.51.100.1', address6: '2001:db8:100::1' };
const labView: OutsideView = { view: 'lab', ...labAddress, visitors: [], pid: 1, targets: ['198.51.100.10'] };

/** A ground in a lab, with artifacts that are already there. */
export function contextOf(
  vantage: Vantage,
  policy: Policy,
  artifacts: Partial<Artifacts>,
  change: Partial<GatherContext> = {},
): GatherContext {
  const gathered: GatherContext['gathered'] = Object.fromEntries(
    Object.entries(artifacts).map(([id, value]) => [id, { ok: true, ms: 1, scope: '', value }]),
  );
  const engine = { dockerHost: 'unix:///nowhere.test/docker.sock', transport: 'unix' } as EngineClient;
  return {
    engine,
    vantage,
    project: 'small',
    policy,
    outside: labView,
    lab: { internet: labAddress },
    source: 'spun',
    composeFiles: null,
    gathered,
    progress: () => undefined,
    disturb: false,
    resolve: () => null,
    hide: () => undefined,
    ...change,
  };
}
