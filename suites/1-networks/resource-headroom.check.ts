import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { describeFigure, figuresOf, isBelow } from '../../helpers/derived/stack/resource-figures.ts';

export const resourceHeadroom = defineCheck({
  id: 'resource-headroom',
  title: 'Processors, memory and disks of the host are below the band to monitor',
  severity: 'advisory',
  why: 'What is nearly full is full on a night when nobody looks.',
  fix: 'Clean up before it reaches its limit.',
  requires: ['resources'],
  evaluate({ resources }, policy) {
    // From the limit on it is resource-limits that speaks.
    const below = figuresOf(resources, policy).filter(
      ({ percent, band }) => Number.isFinite(percent) && percent < band.fail,
    );
    if (below.length === 0) return unknown('no figure is below its limit');
    return below.map((figure): Observation => {
      const { subject, band, reproduce } = figure;
      const holds = isBelow(figure, band.monitor);
      const advice = `: monitor, and clean up before ${band.fail} %`;
      return {
        subject,
        cause: { kind: 'resource', key: subject },
        holds,
        expected: `below ${band.monitor} %`,
        observed: describeFigure(figure, band.monitor) + (holds === false ? advice : ''),
        reproduce,
      };
    });
  },
});
