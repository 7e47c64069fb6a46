import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { networkOf, networkRule } from '../../helpers/testing/worlds/world-edits.ts';
import { gatewayModes } from './gateway-modes.check.ts';

const mode = (family: 4 | 6) => `com.docker.network.bridge.gateway_mode_ipv${family}`;
const set = (key: string, options: Record<string, string>) =>
  world((evidence) => void (networkOf(evidence, key).options = options));

testCheck(gatewayModes, {
  holds: [
    {
      given: 'one of the declared networks alone',
      world: world((evidence) => void (evidence.networks = [networkOf(evidence, 'backend-net')])),
    },
    { given: 'isolated where declared, in both families', world: world() },
    { given: 'nat, said aloud', world: set('download-net', { [mode(4)]: 'nat' }) },
    { given: 'an IPv4 network that names no mode for IPv6', world: set('backend-net', { [mode(4)]: 'isolated' }) },
  ],
  broken: [
    { given: 'backend-net is internal only', world: set('backend-net', {}), subjects: ['backend-net'] },
    {
      given: 'dual-stack, and only IPv4 isolated',
      world: set('frontend-net', { [mode(4)]: 'isolated' }),
      subjects: ['frontend-net'],
    },
    {
      given: 'open to whoever routes there',
      world: set('download-net', { [mode(4)]: 'nat-unprotected' }),
      subjects: ['download-net'],
    },
  ],
  unknown: [
    { given: 'an engine that lists nothing', world: world((evidence) => void (evidence.networks = [])), subjects: [] },
  ],
  notApplicable: [
    {
      given: 'no bridge is declared',
      world: world((_, policy) =>
        Object.keys(policy.networks).forEach((key) => (networkRule(policy, key).driver = 'macvlan')),
      ),
    },
  ],
});
