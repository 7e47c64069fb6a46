import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { askedApis, apiName, unaskedApis } from '../../helpers/derived/outside/apis.ts';

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
        const holds = permitted || api.writes === 'refused' ? true : api.writes === 'allowed' ? false : null;
        return {
          subject: apiName(api),
          holds,
          expected,
          observed: `writes ${api.writes}: ${api.detail}`,
          reproduce: `curl -sS -X POST http://${api.namespace}:${api.port}/containers/nobody/start`,
        };
      });
    const unseen = policy.socket.services.filter(
      (service) => !asked.some(({ namespace, kind }) => namespace === service && kind === 'docker-api'),
    );
    const blind = [
      ...unseen.map((subject) => ({
        subject,
        holds: null,
        expected,
        observed: 'declared as a socket proxy, and no Docker API was seen there',
        reproduce: null,
      })),
      ...unaskedApis(evidence).map(({ subject, error }) => ({
        subject,
        holds: null,
        expected,
        observed: `could not be asked: ${error}`,
        reproduce: null,
      })),
    ];
    const all = [...rows, ...blind];
    if (all.length > 0) return all;
    return asked.length > 0 ? notApplicable('no Docker API listens on TCP, and no socket proxy is declared') : all;
  },
});
