import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import {
  apiName,
  askedApis,
  causeOfApi,
  unaskedApis,
  unseenSocketProxies,
} from '../../helpers/derived/outside/asked-apis.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { inNamespaceOf } from '../../helpers/derived/stack/by-hand.ts';

/** null: whether it refuses them could not be seen. */
function writesRefused(writes: Artifacts['apis']['listeners'][number]['writes']): boolean | null {
  if (writes === 'refused') return true;
  return writes === 'allowed' ? false : null;
}

export const socketProxyWrites = defineCheck({
  id: 'socket-proxy-writes',
  title: 'No Docker API that is reached over TCP lets a writing call through',
  severity: 'critical',
  why: 'One POST starts a privileged container, and its owner is root on the machine.',
  fix: 'Set `POST: 0` in the environment of the socket proxy, and take the API itself off TCP.',
  requires: ['apis', 'listeners', 'containers'],
  evaluate(evidence, policy) {
    const asked = askedApis(evidence);
    const expected = policy.socket.writes ? 'writes as the policy lets the socket proxies' : 'writes refused';
    const rows = asked
      .filter(({ kind }) => kind === 'docker-api')
      .map((api): Observation => {
        const permitted = policy.socket.writes && policy.socket.services.includes(api.namespace);
        return {
          subject: apiName(api),
          ...causeOfApi(api),
          holds: permitted || writesRefused(api.writes),
          expected,
          observed: `writes ${api.writes}: ${api.detail}`,
          reproduce: inNamespaceOf(
            api.namespace,
            `curl -sS -X POST http://127.0.0.1:${api.port}/containers/nobody/start`,
          ),
        };
      });
    const all = [
      ...rows,
      ...unseenSocketProxies(asked, policy, expected),
      ...unaskedApis(evidence).map(({ subject, error }) => unseen(subject, expected, `could not be asked: ${error}`)),
    ];
    if (all.length > 0) return all;
    return asked.length > 0 ? notApplicable('no Docker API listens on TCP, and no socket proxy is declared') : all;
  },
});
