import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { describeFigure, figuresOf, isBelow } from '../../helpers/derived/stack/resource-figures.ts';

export const resourceLimits = defineCheck({
  id: 'resource-limits',
  title: 'Processors, memory and disks of the host are below their limits',
  severity: 'medium',
  why: 'A full disk stops every service at once, and a full memory kills one of them at random.',
  fix: 'Free space or memory, or move a service to another machine.',
  requires: ['resources'],
  evaluate({ resources }, policy) {
    const unread = resources.unread.map(({ name, error }): Observation => ({
      subject: name,
      holds: null,
      expected: `below ${policy.thresholds.disk.fail} %`,
      observed: `could not be read: ${error}`,
      reproduce: null,
    }));
    const none: Observation[] =
      resources.disks.length === 0 && unread.length === 0
        ? [
            {
              subject: 'disks',
              holds: null,
              expected: 'a file system',
              observed: 'no file system was seen',
              reproduce: 'df -h',
            },
          ]
        : [];
    return [
      ...figuresOf(resources, policy).map((figure): Observation => {
        const { subject, band, reproduce } = figure;
        return {
          subject,
          cause: { kind: 'resource', key: subject },
          holds: isBelow(figure, band.fail),
          expected: `below ${band.fail} %`,
          observed: describeFigure(figure, band.fail),
          reproduce,
        };
      }),
      ...unread,
      ...none,
    ];
  },
});
