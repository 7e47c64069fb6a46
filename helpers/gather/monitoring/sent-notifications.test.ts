import { expect, it } from 'vitest';
import { readSent } from './sent-notifications.ts';

const name = 'alertmanager_notification_requests';

it('counts what was sent to each kind of receiver, and what of it was in vain', () => {
  const text = [
    `# TYPE ${name}_total counter`,
    `${name}_total{integration="webhook"} 7`,
    `${name}_failed_total{integration="webhook"} 7`,
    `${name}_total{integration="email",receiver_name="a"} 2`,
    `${name}_total{integration="email",receiver_name="b"} 1e+02`,
    `${name}_failed_total{integration="email",receiver_name="b"} 1`,
    `${name}_total{integration="slack"} 0`,
    'alertmanager_notifications_total{integration="webhook"} 3',
  ].join('\n');
  expect(readSent(text)).toEqual([
    { kind: 'webhook', requests: 7, failed: 7 },
    { kind: 'email', requests: 102, failed: 1 },
  ]);
});

it('says nothing where nothing is told', () => {
  expect(readSent('<html>not found</html>')).toEqual([]);
});
