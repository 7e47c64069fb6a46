import { describe, expect, it } from 'vitest';
import type { OutsideLook } from '../../evidence/outside-look.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { blindVantage } from '../vantage.fake.ts';
import { gatherOutside } from './gather-outside.ts';

const day = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

type Look = OutsideLook['looks'][number];

const lookOf = (change: Partial<OutsideLook> = {}, look: Partial<Look> = {}): OutsideLook => ({
  stackproof: 'outside-view',
  schema: 1,
  tool: { name: 'stackproof', version: '0.0.0' },
  from: 'vps',
  begun: ago(60_000),
  ended: ago(1_000),
  looks: [
    {
      asked: '198.51.100.10',
      address: '198.51.100.10',
      family: 4,
      tcpOpen: [80, 443],
      refuses: true,
      lost: [],
      udp: [{ port: 53, value: 'closed' }],
      controls: [
        { port: 443, before: true, after: true },
        { port: 61_013, before: false, after: false },
      ],
      error: null,
      ...look,
    },
  ],
  ...change,
});

async function bring(look: OutsideLook, targets: string[] = [], startedMsAgo = day) {
  const { evidence, policy } = world();
  for (const each of evidence.containers) each.startedAt = ago(startedMsAgo);
  const outside = { view: 'file' as const, name: look.from, look, targets };
  return gatherOutside.gather(contextOf(blindVantage([]), policy, evidence, { outside, lab: null }));
}

describe('a view that was brought as a file', () => {
  it('is what that machine saw, with controls of both kinds that this one knows', async () => {
    const { value, scope } = await bring(lookOf());
    expect(value.views).toMatchObject([{ name: 'vps', view: 'file', ring: 'internet', refused: null }]);
    expect(value.scans).toMatchObject([{ from: 'vps', address: '198.51.100.10', tcpOpen: [80, 443] }]);
    const row = { from: 'vps', address: '198.51.100.10' };
    expect(value.controls).toEqual([{ ...row, what: '198.51.100.10:443/tcp', before: 'open', after: 'open' }]);
    expect(value.closed).toEqual([{ ...row, what: '198.51.100.10:61013/tcp', before: 'dropped', after: 'dropped' }]);
    expect(value.routed.every(({ value: seen }) => seen === 'probe-failed')).toBe(true);
    expect(scope).toContain('198.51.100.10 from vps: all TCP ports');
  });

  it('does not take a port for a control that nobody here knows to be open', async () => {
    const { value } = await bring(lookOf({}, { controls: [{ port: 2222, before: true, after: true }] }));
    expect(value.controls).toEqual([]);
  });

  it.each([
    ['is stale', lookOf({ begun: ago(3 * day), ended: ago(2 * day) }), day * 9, /48 hours ago/],
    ['is of tomorrow', lookOf({ ended: ago(-day) }), day, /yet to come/],
    ['was there before what runs now', lookOf(), 30_000, /looked before \S+ was started/],
    [
      'is of another host',
      lookOf({}, { asked: '203.0.113.9', address: '203.0.113.9' }),
      day,
      /looked at 203\.0\.113\.9, which is no address of this host/,
    ],
  ])('is refused where it %s', async (_, look, started, reason) => {
    await expect(bring(look, [], started)).rejects.toThrow(reason);
  });

  it('may be of a name that was said to lead here', async () => {
    const look = lookOf({}, { asked: 'home.test', address: '203.0.113.9' });
    expect((await bring(look, ['home.test'])).value.scans).toHaveLength(1);
    expect((await bring(look, ['203.0.113.9'])).value.scans).toHaveLength(1);
  });

  it('says of an address that it could not look at that it did not', async () => {
    const { value } = await bring(lookOf({}, { error: 'no route' }));
    expect(value.scans).toMatchObject([{ tcpScanned: 'nothing (no route)' }]);
  });
});
