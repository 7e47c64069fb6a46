import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';

const expected = 'the same from both';

// Either alone has been wrong: a router without a port is in the labels and not in the table; one that somebody added
// by another way is in the table and in no label.
export const routerTable = defineCheck({
  id: 'router-table',
  title: 'The proxy’s router table says what its other sources say',
  severity: 'high',
  why:
    'Where two sources differ one of them is wrong, ' +
    'and whatever was judged by it is judged of a stack that does not exist.',
  fix:
    'Find out which one is right: restart the proxy where it has not taken a change, ' +
    'or take away what nobody wrote down.',
  requires: ['traefik'],
  evaluate({ traefik: { comparison, readFrom } }) {
    if (!comparison) return unknown(`the table, read from ${readFrom}, was compared with nothing`);
    if (comparison.differs.length === 0)
      return [
        {
          subject: 'router table',
          holds: true,
          expected,
          observed: `read from ${readFrom}, it agrees with ${comparison.with}`,
          reproduce: null,
        },
      ];
    return comparison.differs.map(({ subject, detail }): Observation => ({
      subject,
      lead: { from: 'router', key: subject },
      holds: false,
      expected,
      observed: `${detail} (${readFrom}, against ${comparison.with})`,
      reproduce: null,
    }));
  },
});
