import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { plantAt, voidControls } from '../../helpers/testing/worlds/world-edits.ts';
import { probeControls } from './probe-controls.check.ts';

const sources = (value: 'dropped' | 'probe-failed') =>
  world(({ reachability }) =>
    reachability.sources.filter(({ from }) => from === 'radarr').forEach((source) => (source.value = value)),
  );

function leaveOut({ reachability }: Artifacts, namespace: string): void {
  reachability.namespaces = reachability.namespaces.filter((each) => each !== namespace);
  reachability.sources = reachability.sources.filter(({ from }) => from !== namespace);
}

testCheck(probeControls, {
  holds: [
    { given: 'every source and every target is proven', world: world() },
    {
      given: 'nothing is sent from one that does not run',
      world: world((evidence) => {
        evidence.containers
          .filter(({ namespace }) => namespace === 'radarr')
          .forEach((each) => Object.assign(each, { status: 'exited', pid: 0 }));
        leaveOut(evidence, 'radarr');
      }),
    },
  ],
  unknown: [
    { given: 'a source that reaches nobody', world: sources('dropped'), subjects: ['from radarr'] },
    { given: 'a namespace that could not be entered', world: sources('probe-failed'), subjects: ['from radarr'] },
    {
      given: 'a source without control',
      world: world(
        ({ reachability }) =>
          void (reachability.sources = reachability.sources.filter(({ from }) => from !== 'radarr')),
      ),
      subjects: ['from radarr'],
    },
    {
      given: 'one that runs and was left out of the sweep',
      world: world((evidence) => leaveOut(evidence, 'radarr')),
      subjects: ['from radarr'],
    },
    {
      given: 'a target that died in between',
      world: world((evidence) => voidControls(evidence, { to: 'radarr', port: 7878 }, 'after')),
      subjects: ['to radarr:7878/tcp'],
    },
    {
      given: 'a target that nobody reached',
      world: world((evidence) => voidControls(evidence, { to: 'radarr', port: 7878 }, 'before')),
      subjects: ['to radarr:7878/tcp'],
    },
    {
      given: 'a listener of ours that nobody reached any more',
      world: world((evidence) => {
        plantAt(evidence, 'radarr');
        voidControls(evidence, { to: 'radarr', port: 61000 }, 'after');
      }),
      subjects: ['to radarr:planted/tcp'],
    },
    {
      given: 'no packet from anywhere',
      world: world(({ reachability }) => void (reachability.namespaces = [])),
      subjects: [],
    },
  ],
});
