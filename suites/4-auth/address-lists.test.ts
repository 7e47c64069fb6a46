import type { AccessRow } from '../../helpers/evidence/access.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, ownPage } from '../../helpers/testing/worlds/world-access.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { answerFrom } from '../../helpers/testing/worlds/world-standpoints.ts';
import { addressLists } from './address-lists.check.ts';

const router = 'radarr@docker';
const refused = { status: 403, location: null, summary: 'Forbidden' };

/** Radarr is opened from some addresses, and its list keeps everybody else out. */
const listed = (change?: (evidence: Artifacts, policy: Policy) => void, ranges = ['192.0.2.0/24']) =>
  secured((evidence, policy) => {
    Object.assign(policy.access.levels, { radarr: 'addresses' });
    Object.assign(policy.access.addresses, { radarr: ranges });
    answerRows(evidence, { purpose: 'anonymous', router }, refused);
    answerFrom(evidence, { router, purpose: 'anonymous' }, refused);
    change?.(evidence, policy);
  });
const outside = (change: Partial<AccessRow>) =>
  listed((evidence) => answerRows(evidence, { purpose: 'anonymous', router }, change));
const from = (standpoint: string, change: Partial<AccessRow>, ranges?: string[]) =>
  listed((evidence) => answerFrom(evidence, { router, purpose: 'anonymous', standpoint }, change), ranges);
const place = (evidence: Artifacts, name: string, change: object) =>
  evidence.standpoints.standpoints.filter((each) => each.name === name).forEach((each) => Object.assign(each, change));

testCheck(addressLists, {
  holds: [
    { given: 'a list that refuses everybody else', world: listed() },
    { given: 'the page for a neighbour that may', world: from('backend-net', ownPage('radarr'), ['203.0.113.64/27']) },
    {
      given: 'a refusal by 404 before a backend that was asked itself',
      world: outside({ status: 404, location: null }),
    },
    {
      given: 'the page for the host, at an address of its own',
      world: listed((evidence) =>
        answerFrom(evidence, { router, standpoint: 'the host' }, { ...ownPage('radarr'), address: '192.0.2.7' }),
      ),
    },
    {
      given: 'the page for the host through a gateway that may',
      world: listed((evidence) => {
        const { standpoints } = evidence.standpoints;
        const [host] = standpoints.filter(({ name }) => name === 'the host');
        if (host) standpoints.push({ ...host, network: 'dmz-net', source: '192.0.2.1', depth: 'light' });
        answerFrom(evidence, { router, standpoint: 'the host' }, { ...ownPage('radarr'), address: '127.0.0.1' });
      }),
    },
  ],
  broken: [
    { given: 'the page for strangers', world: outside(ownPage('radarr')), subjects: [router] },
    {
      given: 'the backend’s own 401 for strangers',
      world: outside({ status: 401, backend: 'radarr' }),
      subjects: [router],
    },
    {
      given: 'the page for a neighbour that may not',
      world: from('backend-net', ownPage('radarr')),
      subjects: [`${router} from backend-net`],
    },
    {
      given: 'the page through a tunnel whose container’s own address is one of those',
      world: listed(
        (evidence) => {
          place(evidence, 'backend-net', { kind: 'tunnel' });
          answerFrom(evidence, { router, standpoint: 'backend-net' }, ownPage('radarr'));
        },
        ['203.0.113.64/27'],
      ),
      subjects: [`${router} from backend-net`],
    },
    {
      given: 'the page for whoever claims another address',
      world: listed((evidence) => {
        const [row] = evidence.access.rows.filter((each) => each.router === router && each.purpose === 'trick');
        if (row) evidence.access.rows.push({ ...row, name: 'x-forwarded-for-home', ...ownPage('radarr') });
      }),
      subjects: [router],
    },
  ],
  unknown: [
    {
      given: 'only visitors who may',
      world: listed(
        (evidence) => {
          answerRows(evidence, { purpose: 'anonymous', router }, ownPage('radarr'));
          answerFrom(evidence, { router, purpose: 'anonymous' }, ownPage('radarr'));
          place(evidence, 'the host', { source: '203.0.113.1' });
        },
        ['198.51.100.0/24', '203.0.113.0/24'],
      ),
      subjects: [router],
    },
    { given: 'an answer of nobody in particular', world: outside({ status: 502, location: null }), subjects: [router] },
    {
      given: 'the page for somebody whose address nobody knows',
      world: from('the host', ownPage('radarr')),
      subjects: [`${router} from the host`],
    },
    {
      given: 'a router that was not asked',
      world: listed(({ access }) => {
        access.rows = access.rows.filter((row) => row.router !== router);
      }),
      subjects: [`${router}`],
    },
  ],
  notApplicable: [{ given: 'nothing that is opened by an address', world: secured() }],
});
