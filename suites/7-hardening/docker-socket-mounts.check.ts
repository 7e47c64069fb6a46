import { daemonSockets, judgeSockets } from '../../helpers/derived/hardening/host-mounts.ts';
import { perContainer } from '../../helpers/derived/hardening/settled.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const dockerSocketMounts = defineCheck({
  id: 'docker-socket-mounts',
  title: 'No service but a declared socket proxy has the socket of an engine',
  severity: 'critical',
  why: 'Whoever has the socket is root on the host, and a read-only mount of it takes commands all the same.',
  fix: 'Remove the mount, and let the service ask a socket proxy that is declared under `socket.services`.',
  requires: ['hardening', 'containers'],
  evaluate(seen, policy) {
    const own = daemonSockets(seen.hardening);
    return perContainer(seen, policy, {
      members: true,
      expected: 'no socket of an engine, nor a folder above one',
      see: '{{json .Mounts}}',
      judge: (settled) => judgeSockets(settled, policy, own),
    });
  },
});
