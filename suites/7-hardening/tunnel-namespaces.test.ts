import type { VpnClient } from '../../helpers/evidence/vpn.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { tunnelled } from '../../helpers/testing/worlds/world-tunnel.ts';
import { tunnelNamespaces } from './tunnel-namespaces.check.ts';

const subjects = ['qbittorrent'];
const but = (change: Partial<VpnClient>) => tunnelled((client) => void Object.assign(client, change));

testCheck(tunnelNamespaces, {
  holds: [{ given: 'the exit’s present namespace', world: hardened() }],
  broken: [
    { given: 'a network of its own', world: but({ shares: 'own', networks: ['download-net'] }), subjects },
    { given: 'a network beside the exit’s', world: but({ networks: ['download-net'] }), subjects },
    { given: 'the exit was made anew', world: but({ shares: 'gone', sameNamespace: false }), subjects },
    { given: 'the exit was started again', world: but({ sameNamespace: false }), subjects },
    { given: 'the namespace of somebody else', world: but({ shares: 'other' }), subjects },
    {
      given: 'one of its own, which could not be compared',
      world: but({ shares: 'own', sameNamespace: null }),
      subjects,
    },
  ],
  unknown: [
    { given: 'namespaces that could not be compared', world: but({ sameNamespace: null }), subjects },
    { given: 'a client that does not run', world: but({ error: 'it does not run' }), subjects },
    { given: 'a client at which nobody looked', world: hardened(({ vpn }) => void (vpn.clients = [])), subjects },
  ],
  notApplicable: [
    { given: 'nobody is to leave through a tunnel', world: hardened((_, policy) => void (policy.vpn = null)) },
  ],
});
