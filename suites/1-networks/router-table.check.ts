import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import { isTraefik } from '../../helpers/policy/derive-ours.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { isUp } from '../../helpers/derived/stack/stack.ts';
import type { Container } from '../../helpers/evidence/containers.ts';
import { defineCheck, notApplicable, unknown, type Observation, type Verdictless } from '../../helpers/kernel/check.ts';
import { askOwnApi } from '../../helpers/derived/stack/by-hand.ts';

const expected = 'the same from both';

/** A policy that knows no Traefik must not keep the table of one from being judged. */
function judgeAbsence(containers: readonly Container[], policy: Policy): Observation[] | Verdictless {
  const found = containers.filter((each) => each.member && isUp(each) && isTraefik(each));
  if (found.length === 0) return notApplicable(withoutTable(policy) ?? 'no router table was read');
  return found.map(({ subject, image, name }) => ({
    subject,
    cause: { kind: 'service', key: subject },
    holds: false,
    expected: 'no Traefik, as the policy says (proxy.kind)',
    observed: `it runs ${image}, and its router table was not read`,
    reproduce: `docker inspect --format '{{.Config.Image}}' ${name}`,
  }));
}

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
  requires: ['traefik', 'containers'],
  evaluate({ traefik: { comparison, readFrom, declared }, containers }, policy) {
    if (declared) return judgeAbsence(containers, policy);
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
      reproduce: askOwnApi(policy.proxy.service, policy.proxy.api.port, `/api/http/routers/${subject}`),
    }));
  },
});
