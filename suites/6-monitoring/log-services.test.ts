import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { logServices } from './log-services.check.ts';

type State = Artifacts['log-store']['store']['state'];
const asked = (which: 'store' | 'shipper', state: State) =>
  monitored((evidence) => Object.assign(evidence['log-store'][which], { state, error: 'why' }));
const ready = (status: number | null) => monitored((evidence) => (evidence['log-store'].ready = status));

testCheck(logServices, {
  holds: [
    { given: 'both are ready', world: monitored() },
    { given: 'the store has nothing to say', world: ready(204) },
  ],
  broken: [
    { given: 'the store is not ready', world: ready(503), subjects: ['loki'] },
    { given: 'the store says something else', world: ready(300), subjects: ['loki'] },
    { given: 'there is no store', world: asked('store', 'absent'), subjects: ['loki'] },
    { given: 'there is no shipper', world: asked('shipper', 'absent'), subjects: ['promtail'] },
    { given: 'the shipper listens nowhere', world: asked('shipper', 'unreached'), subjects: ['promtail'] },
  ],
  unknown: [
    { given: 'the store was not asked', world: ready(null), subjects: ['loki'] },
    { given: 'the store gave no answer', world: asked('store', 'mute'), subjects: ['loki'] },
    { given: 'the shipper gave no answer', world: asked('shipper', 'mute'), subjects: ['promtail'] },
  ],
});
