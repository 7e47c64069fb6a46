import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { broken, checkOf, criterionOf, monitored, recordOf, unseen, waived } from '../../reports/sample.fake.ts';
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

const open = (addresses: readonly string[], more: { always?: boolean; environment?: Record<string, string> } = {}) =>
  openTeller({
    addresses,
    always: more.always === true,
    folder,
    environment: more.environment ?? {},
    here: folder,
    say: (sentence) => void said.push(sentence),
    patience: { waitsMs: [0, 0], tryMs: 5000, longestWaitMs: 0 },
  });
/** Each time another run, that knows of those before only what is kept. */
const judged = (record: ReturnType<typeof recordOf>, always = false) =>
  open([`json+${receiver.origin}/`], { always }).judged(record);
const titles = () => receiver.heard.map(({ body }) => (body as { title: string }).title);

const good = recordOf([criterionOf()]);
const bad = recordOf([broken()], { outcome: 'fail' });
/** The check could not be answered at all. */
const blinded = recordOf(
  [
    criterionOf({
      outcome: 'unknown',
      checks: [checkOf({ outcome: 'unknown', reason: 'no engine', observations: [] })],
    }),
  ],
  { outcome: 'unknown' },
);

describe('who is told', () => {
  it('hears of a change, once, and of its end', async () => {
    for (const record of [good, good, bad, bad, bad, good, good]) await judged(record);
    expect(titles()).toEqual([
      'stackproof, media: FAIL, was PASS, 1 found',
      'stackproof, media: PASS, was FAIL, 1 fixed',
    ]);
  });

  it('hears of the first run where it is no pass, and of each one where it is asked for', async () => {
    await judged(bad);
    await judged(bad, true);
    expect(titles()).toEqual(['stackproof, media: FAIL, 1 found', 'stackproof, media: FAIL']);
  });

  it('hears of a further finding where the verdict as a whole stays what it was', async () => {
    await judged(bad);
    const more = broken();
    const [check = checkOf()] = more.checks;
    const second = { ...check, id: 'open-ports-outside', severity: 'high' as const };
    await judged(recordOf([{ ...more, checks: [check, second] }], { outcome: 'fail' }));
    expect(titles()[1]).toBe('stackproof, media: FAIL, 1 found');
    expect(receiver.heard[1]?.body).toMatchObject({ found: [{ check: 'open-ports-outside' }], findings: 2 });
  });

  it('is never told that something is fixed that nobody looked at', async () => {
    await judged(bad);
    await judged(blinded);
    await judged(recordOf([unseen()], { outcome: 'unknown' }));
    expect(titles()).toEqual([
      'stackproof, media: FAIL, 1 found',
      'stackproof, media: UNKNOWN, was FAIL, 1 no longer seen',
    ]);
    expect(receiver.heard[1]?.body).toMatchObject({ fixed: [], hidden: [{ subject: 'sonarr:8989/tcp' }] });
  });

  it('hears of a first run that could not see all what it did not see', async () => {
    await judged(recordOf([unseen()], { outcome: 'unknown' }));
    expect(titles()).toEqual(['stackproof, media: UNKNOWN']);
    expect(receiver.heard[0]?.body).toMatchObject({
      text: expect.stringMatching(/^Not seen \(1\):\n- 2\.3: outside: nobody lent a view\nUNKNOWN at gate medium: /),
    });
  });

  it('is spared what is waived, what only informs, and what lies below the gate', async () => {
    await judged(recordOf([waived(), monitored()]));
    const mild = { ...broken(), severity: 'low' as const };
    await judged(recordOf([{ ...mild, checks: mild.checks.map((each) => ({ ...each, severity: 'low' as const })) }]));
    expect(receiver.heard).toEqual([]);
  });

  it('hears that a run broke, once for each reason, and of the next verdict', async () => {
    const run = () => open([`json+${receiver.origin}/`]);
    await run().broke('policy: line 3 is wrong');
    await run().broke('policy: line 3 is wrong');
    await run().broke('it hung');
    await run().judged(good);
    expect(titles()).toEqual([
      'stackproof: the run broke, nothing was judged',
      'stackproof: the run broke, nothing was judged',
      'stackproof, media: PASS',
    ]);
  });
});

describe('what does not get through', () => {
  it('is tried again where that may help, a bounded number of times', async () => {
    receiver.answers.push(500, 429);
    await judged(bad);
    expect([receiver.heard.length, said]).toEqual([3, []]);
    receiver.answers.push(400);
    await judged(good);
    expect(receiver.heard).toHaveLength(4);
  });

  it('is said without its secrets, and told again by the next run', async () => {
    const hook = join(folder, 'hook');
    writeFileSync(hook, `${receiver.origin}/api/webhooks/1/geheim\n`);
    receiver.answers.push(503, 503, 503);
    const address = 'discord+file:hook';
    await open([address]).judged(bad);
    const host = new URL(receiver.origin).host;
    expect(said).toEqual([
      `discord at ${host} was not told: it answered 503; the verdict stands, and the next run tells it again`,
    ]);
    await open([address]).judged(bad);
    expect(receiver.heard).toHaveLength(4);
    await open([address]).judged(bad);
    expect(receiver.heard).toHaveLength(4);
    expect(statSync(join(folder, 'notified.json')).mode & 0o777).toBe(0o600);
  });

  it('keeps nobody else from being told', async () => {
    const nobody = await startReceiver();
    await nobody.close();
    await open([`json+${nobody.origin}/`, `json+${receiver.origin}/`]).judged(bad);
    expect(titles()).toHaveLength(1);
    expect(said).toEqual([expect.stringMatching(/^json at 127\.0\.0\.1:\d+ was not told: /)]);
  });

  it('is no matter of the folder: where nothing can be kept, that is said', async () => {
    rmSync(folder, { recursive: true });
    await judged(bad);
    expect(titles()).toHaveLength(1);
    expect(said).toEqual([
      expect.stringMatching(/^notified\.json in .* cannot be made there: who was told will be told again$/),
    ]);
  });
});

describe('an address', () => {
  const refused = (address: string, environment: Record<string, string> = {}): string => {
    try {
      open([address], { environment });
      return 'taken';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    ['https://ntfy.test/x', /names no channel: begin with one of ntfy, /],
    ['teams+https://x.test/', /names no channel/],
    ['ntfy+ftp://ntfy.test/x', /no address of http:\/\/ or https:\/\//],
    ['ntfy+https://ntfy.test/', /ends with a topic/],
    ['gotify+https://gotify.test/', /needs the token/],
    ['smtp://mail.test?from=a@a.test', /needs `from` and `to`/],
    ['alertmanager+https://am.test?keep=soon', /keep=soon is no time/],
    ['slack+env:NOT_SET', /env:NOT_SET, which is empty/],
    ['slack+file:gone', /gone, which cannot be read \(ENOENT\)/],
    ['json+https://x.test/?key=1', /key is none of its parameters \(token\)/],
  ])('%s is refused, in a sentence', (address, sentence) => {
    expect(refused(address)).toMatch(sentence);
  });

  it.each([
    'discord+https://discord.test/api/webhooks/1/geheim',
    'slack+https://hooks.test/geheim',
    'healthchecks+https://hc.test/geheim',
    'kuma+https://kuma.test/api/push/geheim',
    'ntfy+https://ntfy.test/x?token=geheim',
    'smtps://me:geheim@mail.test?from=a@a.test&to=b@b.test',
    'smtps://me@mail.test?from=a@a.test&to=b@b.test&password=geheim',
  ])('%s is refused: a secret only by reference, and it is not repeated', (address) => {
    const sentence = refused(address);
    expect(sentence).toMatch(/(?:secret, and a command line is read by everybody|name it instead)/);
    expect(sentence).not.toContain('geheim');
  });
});
