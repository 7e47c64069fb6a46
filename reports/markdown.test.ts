import { describe, expect, it } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { inlineCode } from './status/markdown-text.ts';
import { broken, checkOf, criterionOf, monitored, recordOf, unseen } from './sample.fake.ts';

describe('a command in Markdown', () => {
  it('can be copied as it stands, whatever is in it', () => {
    expect(inlineCode('docker network inspect media_a | grep x')).toBe('`docker network inspect media_a | grep x`');
    expect(inlineCode('echo `id`')).toBe('`` echo `id` ``');
  });
});

describe('STATUS.md', () => {
  it('has figures, progress by iteration and the next step', () => {
    const text = renderMarkdown(recordOf([criterionOf({ id: '1.1', iteration: 1 }), broken()], { outcome: 'fail' }));
    for (const words of [
      '| running | 19/19 |',
      '| disk | 88 % (88.0 GB of 100 GB) |',
      '| 1 Network foundation | 1/1 | ✅ holds |',
      '| 2 Port consolidation | 0/1 | ❌ broken |',
      '| 3 TLS and HTTPS | – | · not judged |',
      '1. **critical** published port sonarr:8989/tcp: explains 1 finding in 2.1',
      '   - services.sonarr.ports: 8989/tcp: Remove the entry from `ports:`.',
      'Change the first cause, services.sonarr.ports: 8989/tcp: Remove the entry from `ports:`.',
    ])
      expect(text).toContain(words);
  });

  it('does not say of an iteration that it holds where something of it is not judged', () => {
    const unjudged = [{ id: '1.4', iteration: 1 }];
    expect(renderMarkdown(recordOf([criterionOf({ id: '1.1', iteration: 1 })], { unjudged }))).toContain(
      '| 1 Network foundation | 1/1 | · not wholly judged |',
    );
  });

  it('names the next iteration where all holds, and what to make visible where it was not seen', () => {
    expect(renderMarkdown(recordOf([criterionOf({ id: '1.1', iteration: 1 })]))).toContain(
      'Iteration 2: Port consolidation.',
    );
    expect(renderMarkdown(recordOf([unseen()]))).toContain('Make 2.3 visible: outside: nobody lent a view.');
  });

  it('lists each service with its state and response time', () => {
    const state = checkOf({
      id: 'running-services',
      observations: [{ subject: 'sonarr', holds: true, expected: 'running', observed: 'running' }],
    });
    const time = checkOf({
      id: 'response-times',
      observations: [{ subject: 'sonarr', holds: true, expected: 'below 10 ms', observed: '1.2 ms' }],
    });
    expect(renderMarkdown(recordOf([criterionOf({ checks: [state, time] })]))).toContain(
      '| sonarr | running | 1.2 ms |',
    );
  });

  it('shows what is only to be watched', () => {
    expect(renderMarkdown(recordOf([monitored()]))).toContain('## Monitor');
  });

  it('lets nothing that a container says become markup', () => {
    const text = renderMarkdown(recordOf([broken('<img src=x> | [a](b) `c`\n# d')]));
    expect(text).toContain('\\<img src=x\\> \\| \\[a\\](b) \\`c\\`\\\\n\\# d');
  });
});
