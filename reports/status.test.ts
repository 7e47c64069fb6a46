import { describe, expect, it } from 'vitest';
import { renderCompletion } from './completion.ts';
import { changesOf, mapOf, pointOf, sameAsBefore, serviceOf, wayOf } from './html/sample-stack.fake.ts';
import { renderMarkdown } from './markdown.ts';
import { renderPrSummary } from './pr-summary.ts';
import { broken, checkOf, criterionOf, recordOf, unseen, waived } from './sample.fake.ts';
import { accomplishmentsOf } from './status/accomplishments.ts';
import { renderValidation } from './validation.ts';

const seen = (subject: string, holds: boolean | null = true) => ({ subject, holds, expected: 'x', observed: 'y' });
const foundation = (holds: boolean | null = true) =>
  criterionOf({
    id: '1.1',
    iteration: 1,
    title: 'Networks are as declared',
    outcome: ({ true: 'pass', false: 'fail', null: 'unknown' } as const)[`${holds}`],
    checks: [
      checkOf({ id: 'declared-networks', observations: [seen('a'), seen('b', holds)] }),
      checkOf({ id: 'required-paths', observations: [seen('a → b:1/tcp'), seen('b → a:1/tcp', holds)] }),
      checkOf({ id: 'isolation', observations: [wayOf('a', 'b')] }),
    ],
  });
const ground = (outcome: 'pass' | 'fail' = 'pass') =>
  criterionOf({
    ...{ id: '0.2', iteration: 0, outcome, severity: 'critical' },
    checks: [
      checkOf({ id: 'clocks', outcome, title: 'Clocks agree', observations: [seen('engine', outcome === 'pass')] }),
    ],
  });
const thresholds = {
  cpu: { monitor: 80, fail: 95 },
  memory: { monitor: 85, fail: 95 },
  disk: { monitor: 85, fail: 95 },
  latencyMs: 1,
  responseMs: 10,
};
const services = [
  serviceOf('sonarr', { ports: [{ port: '80/tcp', hostPort: 8081, loopback: false, declared: true }] }),
  serviceOf('jellyfin', { startedAt: '2026-10-31T12:00:00.000Z' }),
];

describe('the status page', () => {
  const now = recordOf([foundation(), broken()], { outcome: 'fail', thresholds, map: mapOf(services) });
  const at = (day: number, done: number) => pointOf(`2026-10-${day}T12:00:00.000Z`, { done });
  const trend = [at(21, 0), at(25, 1), pointOf(now.gatheredAt)];
  const text = renderMarkdown(now, { trend });

  it('begins with where the migration stands, and what the last iteration brought, counted', () => {
    expect(text).toContain(
      '🔴 **iteration 1 (Network foundation) is complete**, 2026-11-01 12:00 UTC: FAIL at gate medium',
    );
    for (const fact of [
      '- 2 declared networks there (declared-networks)',
      '- 2 declared paths, 2 hold, 0 broken (required-paths)',
      '- 1 way between containers open or closed as the policy says, by packets (isolation)',
    ])
      expect(text).toContain(fact);
  });

  it('counts what was looked at as what it is: no answer as a router, no limit as a service', () => {
    const holding = (iteration: number, id: string, ...subjects: string[]) =>
      criterionOf({ iteration, checks: [checkOf({ id, observations: subjects.map((subject) => seen(subject)) })] });
    const told = (iteration: number, ...all: Parameters<typeof holding>[]) =>
      accomplishmentsOf(iteration, { criteria: all.map((each) => holding(...each)) });
    expect(told(2, [2, 'open-ports-outside', 'outside → 80/tcp', 'outside → every other tcp port'])).toEqual([
      '2 answers to the scan from outside as declared (open-ports-outside)',
    ]);
    expect(
      told(4, [4, 'anonymous-answers', 'a@docker', 'a@docker over IPv6'], [4, 'identity-headers', 'a.media.test']),
    ).toEqual([
      '2 answers to strangers as declared, each router from each place (anonymous-answers)',
      '1 host name where no forged identity is believed (identity-headers)',
    ]);
    expect(told(5, [5, 'secret-mounts', 'authelia jwt', 'redis jwt'])).toEqual([
      '2 secret mounts as declared (secret-mounts)',
    ]);
    expect(told(7, [7, 'service-limits', 'a memory', 'a processes'])).toEqual([
      '2 limits of memory, processors or processes set (service-limits)',
    ]);
  });

  it('dates it by the first run in which all held', () => {
    expect(text).toContain(
      'Complete since 2026-10-25, the first of 3 runs kept in which all of it held; it took 4 days',
    );
    expect(text).toContain('| 1 Network foundation | 1/1 | ✅ holds | 2026-10-25 |');
    expect(text).not.toContain('It was broken in between');
    const again = [at(21, 0), at(25, 1), at(28, 0), pointOf(now.gatheredAt)];
    expect(renderMarkdown(now, { trend: again })).toContain('It was broken in between.');
    expect(renderMarkdown(now)).not.toContain('Complete since');
    expect(renderMarkdown(recordOf([]))).not.toContain('What iteration 2');
  });

  it('leads with what changed', () => {
    expect(renderMarkdown(now, { changes: changesOf() })).toContain('## What changed\n\nSince 2026-10-30');
  });

  it('says what comes next and what is left of it, from this run or from the same evidence judged further', () => {
    expect(text).toContain('**Iteration 2: Port consolidation.** Only the proxy’s ports open');
    expect(text).toContain(
      '0 of 1 criteria already hold.\n\nTo do:\n\n- critical: published port sonarr:8989/tcp: Remove',
    );
    const short = recordOf([foundation()]);
    const preview = recordOf([foundation(), waived(), unseen(), broken()]);
    expect(renderMarkdown(short)).toContain('It was not judged yet: `stackproof audit --until 2`');
    expect(renderMarkdown(short, { preview })).toContain('1 of 3 criteria already holds; 1 could not be seen: 2.3.');
    const unjudged = [{ id: '2.9', iteration: 2 }];
    expect(renderMarkdown({ ...short, unjudged }, { preview: { ...preview, unjudged } })).toContain(
      '1 could not be seen: 2.3; 2.9 has no check yet.',
    );
    const all = { ...now.health, progress: { done: 7, of: 7, percent: 100 } };
    expect(renderMarkdown({ ...now, health: all })).toContain('All seven iterations hold.');
  });

  it('names each of several places that one piece of advice goes for', () => {
    const [criterion = broken()] = [broken()];
    const [check = checkOf()] = criterion.checks;
    const ports = ['a:1/tcp', 'b_c:2/tcp'].map((key) => ({
      ...seen(key, false),
      cause: { kind: 'publishedPort' as const, key, file: 'compose.yaml', line: 4 },
    }));
    const told = renderMarkdown(recordOf([{ ...criterion, checks: [{ ...check, observations: ports }] }]));
    expect(told).toContain('   - Remove the entry from `ports:`.\n');
    expect(told).toContain(
      '   - to change: services.a.ports: 1/tcp (compose.yaml:4); services.b\\_c.ports: 2/tcp (compose.yaml:4)\n',
    );
  });

  it('ticks what should be true before, from evidence only', () => {
    expect(text).toContain('- ✅ iteration 1 (Network foundation) is complete\n- ✅ all running: 19/19');
    expect(text).toContain('- ❔ backups fresh: not judged (7.6)\n- ✅ room on the disk: 88 %');
    const backups = (outcome: 'pass' | 'fail') => criterionOf({ id: '7.6', iteration: 7, title: 'Fresh', outcome });
    expect(renderMarkdown(recordOf([backups('pass')]))).toContain('- ✅ backups fresh: Fresh (7.6)');
    expect(renderMarkdown(recordOf([backups('fail')]))).toContain('- ❌ backups fresh');
    const poor = { ...now.health, running: [18, 19] as [number, number], healthy: null, disk: null };
    const told = renderMarkdown({ ...now, health: { ...poor, progress: { done: 0, of: 7, percent: 0 } } });
    expect(told).toContain(
      '- ❔ no iteration is complete yet\n- ❌ all running: 18/19\n- ❔ all healthy: not measured',
    );
    expect(told).toContain('room on the disk: not measured');
  });

  it('holds figures against thresholds, and says when to clean up', () => {
    expect(text).toContain(
      '| disk | 88 % (88.0 GB of 100 GB) | watched from 85 %, below 95 %, clean up before 95 % | ⚠️ |',
    );
    expect(text).toContain('| cpu | 13 % used | watched from 80 %, below 95 % | ✅ |');
    const busy = { ...now.health, cpu: { usedPercent: 99 }, latencyMs: null };
    expect(renderMarkdown({ ...now, health: busy })).toMatch(/cpu \| 99 % used \|[^\n]*❌[\s\S]*round trip[^\n]*❔/);
    const before = { ...now };
    delete before.thresholds;
    expect(renderMarkdown(before)).toContain('| disk | 88 % (88.0 GB of 100 GB) | – |  |');
  });

  it('tells of uptime, of commands with what they showed, and of waivers with their end', () => {
    expect(text).toContain('Up longest: sonarr for 12 days; shortest: jellyfin for 1 day.');
    expect(text).toContain(
      "`docker ps --format '{{.Names}}: {{.Ports}}'`; this run saw:\n\n~~~~text\nsonarr: 8081 → 80/tcp\n~~~~",
    );
    expect(renderMarkdown(recordOf([waived()]))).toContain(
      '- 2.7 published-ports: until the move (me, until 2027-01-31)',
    );
  });

  it('lets no text end a block of code', () => {
    const map = mapOf([serviceOf('~~~~\n# evil')]);
    expect(renderMarkdown(recordOf([], { map }))).not.toMatch(/^~~~~\\n/m);
    expect(renderMarkdown(recordOf([], { map }))).toContain('~ ~ ~ ~\\n# evil: running');
  });
});

describe('the completion report', () => {
  it('says that it is complete, since when, and each figure’s evidence', () => {
    const record = recordOf([ground(), foundation()], { thresholds });
    const text = renderCompletion(1, record, [
      pointOf('2026-10-21T12:00:00.000Z', { done: 0 }),
      pointOf(record.gatheredAt),
    ]);
    for (const words of [
      '# Iteration 1: Network foundation: completion report\n\n**✅ complete**',
      '- first run kept in which all of it held: 2026-11-01, after 11 days',
      '| 1.1 | Networks are as declared | ✅ holds | declared-networks: 2 of 2 subjects hold;',
      '| running | 19/19 | all | containers: all |',
      '| cpu | 13 % used | watched from 80 %, below 95 % | the criteria of this run |',
      'SHA-256 abc',
    ])
      expect(text).toContain(words);
  });

  it.each([
    [false, '**❌ not complete: something is broken**'],
    [null, '**❔ not proven: something could not be seen**'],
  ])('says that it is not, where something is %s', (holds, words) => {
    const text = renderCompletion(1, recordOf([foundation(holds)]));
    expect(text).toContain(words);
    expect(text).toContain('No run was kept: nobody can say since when.');
    const trend = [pointOf('2026-11-01T12:00:00.000Z', { done: 0 })];
    expect(renderCompletion(1, recordOf([foundation(holds)]), trend)).toContain('No run that was kept saw it hold');
  });

  it.each([
    [
      'a clock is off',
      [ground('fail'), foundation()],
      1,
      '❌ not complete: something is broken of iteration 0 (Evidence)',
    ],
    [
      ...([
        'the one before is broken',
        [ground(), foundation(false), criterionOf({ id: '2.1', iteration: 2 })],
        2,
      ] as const),
      '❌ not complete: something is broken of iteration 1 (Network foundation)',
    ],
    [
      ...(['the one before was not judged', [ground(), criterionOf({ id: '2.1', iteration: 2 })], 2] as const),
      '❔ not proven: this run did not judge iteration 1 (Network foundation)',
    ],
  ])('calls none complete whose ground does not hold: %s', (_given, criteria, iteration, words) => {
    for (const render of [renderCompletion, renderValidation])
      expect(render(iteration, recordOf([...criteria]))).toContain(`**${words}**`);
  });

  it('counts among what is left that on which all rest', () => {
    const { health } = recordOf([]);
    const none = { ...health, progress: { done: 0, of: 7, percent: 0 } };
    const page = renderMarkdown(recordOf([ground('fail'), foundation()], { health: none }));
    expect(page).toContain('1 of 2 criteria already holds.');
    expect(page).toContain('| 0 Evidence | 0/1 | ❌ broken | – |');
  });

  it('calls none complete of which only some criteria were asked for', () => {
    const record = recordOf([ground(), foundation()], { only: ['1.1'] });
    const words = '**❔ not proven: not all of its criteria were judged**';
    for (const render of [renderCompletion, renderValidation]) expect(render(1, record)).toContain(words);
    const page = renderMarkdown({ ...record, health: { ...record.health, progress: { done: 0, of: 7, percent: 0 } } });
    expect(page).toContain('**only 1.1 of the criteria was judged**');
    expect(page).toContain('| 1 Network foundation | 1/1 | · not wholly judged | – |');
    expect(page).toContain('1 of 1 criteria already holds; the rest of them was not asked for.');
  });

  it('says what is left, and that another iteration was not judged', () => {
    expect(renderCompletion(2, recordOf([broken()]))).toContain('## What is left\n\n- critical: published port sonarr');
    expect(renderCompletion(5, recordOf([broken()]))).toContain('**❔ not judged by this run**');
  });
});

describe('the validation report', () => {
  it('tells test by test what was seen, and the command to see it', () => {
    const failed = { id: 'outside', ok: false, ms: 0, scope: '', error: 'nobody lent a view' };
    const text = renderValidation(2, recordOf([broken(), unseen(), waived()], { artifacts: [failed] }));
    for (const words of [
      '3 checks considered 2 subjects: 0 hold, 2 do not, 0 could not be seen.',
      '**published-ports** (critical) ❌ broken: Only the declared ports are published. 0 of 1 subject holds, 1 broken.',
      '- sonarr:8989/tcp: expected no port beyond loopback, observed 0.0.0.0:8989',
      '~~~~text\ndocker port media-sonarr-1\n~~~~',
      '**open-ports-outside** (critical) ❔ not seen: Only the declared ports are published. ' +
        'outside: nobody lent a view.',
      '☑️ waived',
      '- outside: nobody lent a view',
    ])
      expect(text).toContain(words);
  });
});

describe('the summary for a pull request', () => {
  it('is the verdict, what changed and what one would change', () => {
    const text = renderPrSummary(recordOf([broken()], { outcome: 'fail' }), changesOf());
    for (const words of [
      '### 🔴 media: FAIL at gate medium',
      '- **new** critical  x\\|y:1/tcp (published-ports): open',
      '- no longer seen critical  gone:2/tcp',
      '1. **critical** published port sonarr:8989/tcp (1 finding in 2.1): services.sonarr.ports: 8989/tcp: Remove',
    ])
      expect(text).toContain(words);
    expect(text.split('\n').length).toBeLessThan(25);
  });

  it('says that nothing changed, where there was a run before', () => {
    expect(renderPrSummary(recordOf([]), sameAsBefore())).toContain('nothing is different');
    expect(renderPrSummary(recordOf([]))).not.toContain('nothing is different');
  });
});
