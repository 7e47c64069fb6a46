import type { Receiver } from '../../helpers/evidence/alerting.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { receiverEndpoints } from './receiver-endpoints.check.ts';

type Integration = Receiver['integrations'][number];

const changed = (name: string, change: Partial<Integration>) =>
  monitored(({ alerting }) =>
    alerting.receivers
      .filter((each) => each.name === name)
      .forEach(({ integrations }) => integrations.forEach((each) => Object.assign(each, change))),
  );
const asked = (state: Artifacts['alerting']['alertmanager']['state']) =>
  monitored(({ alerting }) => Object.assign(alerting.alertmanager, { state }));
const pager = ['pager (webhook) → pager.test:443'];

const both = ['operator (webhook) → operator.test:443', ...pager];
/** What was sent to webhooks; alone: the other receiver is told by mail. */
const sent = (requests: number, failed: number, alone: boolean, tls: Integration['tls'] = null) =>
  monitored(({ alerting }) => {
    alerting.sent = [{ kind: 'webhook', requests, failed }];
    for (const { name, integrations } of alerting.receivers)
      for (const each of integrations)
        Object.assign(each, name === 'pager' ? { tls } : { kind: alone ? 'email' : 'webhook' });
  });

testCheck(receiverEndpoints, {
  holds: [
    { given: 'all are reached', world: monitored() },
    { given: 'over TLS with a certificate that counts', world: changed('pager', { tls: 'sound' }) },
    { given: 'some of what was sent there was in vain', world: sent(7, 6, true) },
    { given: 'of an authority that is not known here, and messages were taken', world: sent(7, 0, true, 'authority') },
    { given: 'one keeps it secret', world: changed('pager', { endpoint: null, value: null }) },
    {
      given: 'one that nobody uses is not reached',
      world: monitored(({ alerting }) =>
        alerting.receivers.push({
          name: 'old',
          integrations: [{ kind: 'webhook', endpoint: 'old.test:1', value: 'refused', tls: null, error: null }],
        }),
      ),
    },
  ],
  broken: [
    { given: 'all that was ever sent there was in vain', world: sent(7, 7, true), subjects: pager },
    { given: 'nobody listens there', world: changed('pager', { value: 'refused' }), subjects: pager },
    {
      given: 'there is no way',
      world: changed('pager', { value: 'no-route', error: 'no such name' }),
      subjects: pager,
    },
    ...(['name', 'date', 'refused', 'plain'] as const).map((tls) => ({
      given: `over TLS that fails: ${tls}`,
      world: changed('pager', { tls }),
      subjects: pager,
    })),
    { given: 'there is no Alertmanager', world: asked('absent'), subjects: ['alertmanager'] },
  ],
  unknown: [
    { given: 'all was in vain that was sent to two of a kind', world: sent(7, 7, false), subjects: both },
    { given: 'it could not be tried', world: changed('pager', { value: 'probe-failed' }), subjects: pager },
    { given: 'a handshake without end', world: changed('pager', { tls: 'unseen' }), subjects: pager },
    { given: 'of an authority that is not known', world: changed('pager', { tls: 'authority' }), subjects: pager },
    { given: 'it was not tried', world: changed('pager', { value: null }), subjects: pager },
    { given: 'Alertmanager gave no answer', world: asked('mute'), subjects: ['alertmanager'] },
    {
      given: 'its configuration could not be read',
      world: monitored(({ alerting }) => alerting.unread.push({ what: 'configuration', error: 'no YAML' })),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'all keep it secret',
      world: monitored(({ alerting }) =>
        alerting.receivers.forEach(({ integrations }) => integrations.forEach((each) => (each.endpoint = null))),
      ),
    },
  ],
});
