import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Standpoint, Visitor } from '../../helpers/evidence/standpoints.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { standpointOf } from '../../helpers/testing/worlds/world-standpoints.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { tunnelVisitors } from './tunnel-visitors.check.ts';

const attach = (
  standpoints: Artifacts['standpoints'],
  place: Partial<Standpoint>,
  visitor: Partial<Visitor> | null,
) => {
  standpoints.standpoints.push(
    standpointOf({ name: 'cloudflared', namespace: 'cloudflared', kind: 'tunnel', ...place }),
  );
  if (visitor === null) return;
  const seen = { standpoint: 'cloudflared', own: '192.0.2.77', addresses: ['192.0.2.77', '203.0.113.3'] };
  standpoints.visitors.push(...standpoints.visitors.map((each) => ({ ...each, ...seen, ...visitor })));
};
const tunnel = (visitor: Partial<Visitor> | null = {}, place: Partial<Standpoint> = {}) =>
  secured(({ standpoints }) => attach(standpoints, place, visitor));
const shut: Standpoint['knocks'] = [{ entryPoint: 'websecure', address: '203.0.113.2', port: 443, value: 'refused' }];

testCheck(tunnelVisitors, {
  holds: [{ given: 'both are told what the tunnel says', world: tunnel() }],
  broken: [
    {
      given: 'the tunnel’s own address for everybody',
      world: tunnel({ addresses: ['203.0.113.3'] }),
      subjects: ['proxy through cloudflared', 'login through cloudflared'],
    },
  ],
  unknown: [
    { given: 'nobody who was watched', world: tunnel(null), subjects: ['proxy through cloudflared'] },
    {
      given: 'a tunnel that could not be asked from',
      world: tunnel({}, { cannot: 'no packet could be sent from there' }),
      subjects: ['proxy through cloudflared'],
    },
    {
      given: 'what could not be watched',
      world: tunnel({ addresses: [], error: 'its mark was not seen on the way there' }),
      subjects: ['proxy through cloudflared', 'login through cloudflared'],
    },
    {
      given: 'no place at all',
      world: secured(({ standpoints }) => void (standpoints.standpoints = [])),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [
    { given: 'no tunnel', world: secured() },
    { given: 'a tunnel that does not reach the proxy', world: tunnel(null, { knocks: shut }) },
  ],
});
