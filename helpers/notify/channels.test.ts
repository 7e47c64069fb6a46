import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { broken, criterionOf, recordOf, unseen } from '../../reports/sample.fake.ts';
import { startReceiver, type Receiver } from './receiver.fake.ts';
import { openTeller } from './teller.ts';

let receiver: Receiver;
let folder = '';
let said: string[] = [];

beforeEach(async () => {
  receiver = await startReceiver();
  folder = mkdtempSync(join(tmpdir(), 'stackproof-notify-'));
  said = [];
});
afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

const bad = recordOf([broken()], { outcome: 'fail' });
const good = recordOf([criterionOf()]);
const blind = recordOf([unseen()], { outcome: 'unknown' });

const teller = (address: string, environment: Record<string, string> = {}) =>
  openTeller({
    addresses: [address],
    always: false,
    folder,
    environment,
    here: folder,
    say: (sentence) => void said.push(sentence),
    patience: { waitsMs: [0, 0], tryMs: 5000, longestWaitMs: 0 },
  });

const title = 'stackproof, media: FAIL, 1 found';
const line = 'critical: sonarr:8989/tcp: expected no port beyond loopback, observed 0.0.0.0:8989 (published-ports)';
const text = ['Found (1):', `- ${line}`, 'FAIL at gate medium: the stack is not as its owner believes'].join('\n');

/** What the receiver heard of a run that found something. */
async function hear(address: string, environment: Record<string, string> = {}) {
  const channel = teller(address, environment);
  await channel.began();
  await channel.judged(bad);
  expect(said).toEqual([]);
  return receiver.heard.map(({ method, path, body, headers }) => ({
    ...{ method, path, body },
    auth: headers['authorization'] ?? headers['x-gotify-key'] ?? null,
  }));
}

describe('each channel is asked as its receiver documents it', () => {
  it('ntfy: published as JSON at its root, the topic in the body', async () => {
    const environment = { NTFY: 'tk_secret' };
    expect(await hear(`ntfy+${receiver.origin}/push/media-alerts?token=env:NTFY`, environment)).toEqual([
      {
        method: 'POST',
        path: '/push/',
        auth: 'Bearer tk_secret',
        body: { topic: 'media-alerts', title, message: text, priority: 5, tags: ['rotating_light'] },
      },
    ]);
  });

  it('Discord: a webhook with an embed, in which nobody is called', async () => {
    const environment = { HOOK: `${receiver.origin}/api/webhooks/1/abc` };
    expect(await hear('discord+env:HOOK', environment)).toEqual([
      {
        method: 'POST',
        path: '/api/webhooks/1/abc',
        auth: null,
        body: { embeds: [{ title, description: text, color: 0xc62828 }], allowed_mentions: { parse: [] } },
      },
    ]);
  });

  it('Gotify: a message with the application’s token in its header', async () => {
    expect(await hear(`gotify+${receiver.origin}/gotify/?token=env:T`, { T: 'Axx' })).toEqual([
      { method: 'POST', path: '/gotify/message', auth: 'Axx', body: { title, message: text, priority: 8 } },
    ]);
  });

  it('Slack and those like it: a text, with nothing in it that Slack would read as its own', async () => {
    const hook = { HOOK: `${receiver.origin}/services/T/B/x` };
    expect(await hear('slack+env:HOOK', hook)).toEqual([
      { method: 'POST', path: '/services/T/B/x', auth: null, body: { text: `*${title}*\n${text}` } },
    ]);
    receiver.heard.length = 0;
    await teller('slack+env:HOOK', hook).judged(recordOf([broken('<!channel> & all')], { outcome: 'fail' }));
    expect(receiver.heard).toEqual([]);
    rmSync(join(folder, 'notified.json'));
    await teller('slack+env:HOOK', hook).judged(recordOf([broken('<!channel> & all')], { outcome: 'fail' }));
    expect(receiver.heard[0]?.body).toEqual({ text: expect.stringContaining('&lt;!channel&gt; &amp; all') });
  });

  it('JSON: a document of ours, with what was found, fixed and hidden', async () => {
    expect(await hear(`json+${receiver.origin}/hook?token=env:T`, { T: 'abc' })).toEqual([
      {
        method: 'POST',
        path: '/hook',
        auth: 'Bearer abc',
        body: {
          ...{ schema: 1, title, text, state: 'fail', project: 'media', gatheredAt: bad.gatheredAt },
          ...{ before: null, fixed: [], hidden: [], findings: 1 },
          found: [
            {
              ...{ check: 'published-ports', subject: 'sonarr:8989/tcp', severity: 'critical' },
              ...{ title: 'Only the declared ports are published', fix: 'Remove the entry from `ports:`.' },
              ...{ expected: 'no port beyond loopback', observed: '0.0.0.0:8989' },
            },
          ],
        },
      },
    ]);
  });

  it('Apprise: its API, by the key of a configuration, with a tag', async () => {
    expect(await hear(`apprise+${receiver.origin}/notify/home?tag=admins`)).toEqual([
      {
        method: 'POST',
        path: '/notify/home',
        auth: null,
        body: { title, body: text, type: 'failure', format: 'text', tag: 'admins' },
      },
    ]);
  });

  it('healthchecks: that it began, and that it ran whatever came of it; that it broke', async () => {
    const environment = { HC: `${receiver.origin}/5f1d-uuid` };
    const channel = teller('healthchecks+env:HC', environment);
    await channel.began();
    await channel.judged(bad);
    await channel.judged(bad);
    await channel.broke('the engine went away');
    await channel.broke('the engine went away');
    const broke = 'stackproof, media: the run broke, nothing was judged\nthe engine went away';
    expect(receiver.heard.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/5f1d-uuid/start', ''],
      ['POST', '/5f1d-uuid', `${title}\n${text}`],
      ['POST', '/5f1d-uuid', expect.stringMatching(/^stackproof, media: FAIL\n/)],
      ['POST', '/5f1d-uuid/fail', broke],
      ['POST', '/5f1d-uuid/fail', broke],
    ]);
  });

  it('Uptime Kuma: a push that it is up where it ran, with how long it took', async () => {
    const environment = { KUMA: `${receiver.origin}/api/push/tok` };
    const channel = teller('kuma+env:KUMA', environment);
    await channel.began();
    await channel.judged(good);
    await channel.broke('the policy is wrong');
    const asked = receiver.heard.map(({ method, path }) => [method, new URL(path, receiver.origin)] as const);
    expect(asked.map(([method, { pathname, searchParams }]) => [method, pathname, [...searchParams]])).toEqual([
      [
        'GET',
        '/api/push/tok',
        [
          ['status', 'up'],
          ['msg', 'stackproof, media: PASS'],
          ['ping', '4210'],
        ],
      ],
      [
        'GET',
        '/api/push/tok',
        [
          ['status', 'down'],
          ['msg', 'stackproof, media: the run broke, nothing was judged'],
          ['ping', ''],
        ],
      ],
    ]);
  });

  it('Alertmanager: an alert for each finding that ends when it is fixed, and one for being blind', async () => {
    const channel = teller(`alertmanager+${receiver.origin}?keep=30h`);
    await channel.judged(bad);
    await channel.judged(good);
    await channel.judged(blind);
    const labels = {
      ...{ alertname: 'StackproofFinding', project: 'media', check: 'published-ports' },
      ...{ subject: 'sonarr:8989/tcp', severity: 'critical' },
    };
    const annotations = {
      summary: 'Only the declared ports are published: not so for sonarr:8989/tcp',
      description:
        'sonarr:8989/tcp: expected no port beyond loopback, observed 0.0.0.0:8989. Remove the entry from `ports:`.',
    };
    expect(receiver.heard.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/api/v2/alerts', [{ labels, annotations, endsAt: '2026-11-02T18:00:00.000Z' }]],
      ['POST', '/api/v2/alerts', [{ labels, annotations, endsAt: '2026-11-01T12:00:00.000Z' }]],
      [
        'POST',
        '/api/v2/alerts',
        [expect.objectContaining({ labels: { alertname: 'StackproofBlind', project: 'media', severity: 'high' } })],
      ],
    ]);
  });
});
