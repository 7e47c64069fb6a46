import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { splitNames } from './split-names.check.ts';

type Split = Artifacts['split-names'];
type Row = Split['rows'][number];
type Named = Split['names'][number];

const host = 'sonarr.small.test';
const subject = `${host} under jellyfin.small.test`;
const refused = { outcome: 'refused', detail: 'alert: certificate_required', status: null, location: null } as const;
const page = { outcome: 'answered', detail: 'HTTP 200', status: 200, location: null } as const;

/** Of sonarr, what came under jellyfin's name, and what it says under its own. */
const sonarr = (
  reply: Partial<Row['reply']>,
  own: Partial<Row['reply']> = {},
  change?: (row: Row, named: Named) => void,
) =>
  secured(({ 'split-names': split }) => {
    const row = split.rows.find((each) => each.host === host);
    const named = split.names.find((each) => each.host === host);
    if (!row || !named) throw new Error('the small world asks no sonarr');
    Object.assign(row.reply, reply);
    Object.assign(named.own, own);
    change?.(row, named);
  });
/** The same of a name that no router names, for one takes any. */
const madeUp = (reply: Partial<Row['reply']>, change?: (row: Row) => void) =>
  secured(({ 'split-names': split }) => {
    const name = 'others.small.test';
    const renamed = [...split.rows, ...split.names].filter((each) => each.host === host);
    renamed.forEach((each) => (each.host = name));
    const row = split.rows.find((each) => each.host === name);
    if (!row) throw new Error('the small world asks no sonarr');
    Object.assign(row.reply, reply);
    split.names.filter((each) => each.host === name).forEach(({ own }) => Object.assign(own, refused));
    change?.(row);
  });
const ofMadeUp = ['others.small.test under jellyfin.small.test'];
const byOptions = (options: string | null, reply: Partial<Row['reply']> = {}) =>
  sonarr(reply, {}, (row) => {
    row.sniOptions = options;
  });

testCheck(splitNames, {
  holds: [
    { given: 'the same login under any name', world: secured() },
    { given: 'sent to the wrong place', world: sonarr({ status: 421, location: null }) },
    { given: 'refused in the handshake', world: sonarr(refused) },
    { given: 'no such page', world: sonarr({ status: 404, location: null }, refused) },
    { given: 'both refused', world: sonarr(refused, refused) },
    { given: 'an error of the proxy', world: sonarr({ status: 502, location: null }) },
    { given: 'a login for a made-up name, which has no certificate', world: madeUp({}) },
    { given: 'an open host under any name', world: sonarr(page, page) },
    { given: 'another answer by other options', world: byOptions('old@file', { status: 405, location: null }) },
    { given: 'under nobody’s name, whose options nobody knows', world: byOptions(null) },
  ],
  broken: [
    { given: 'a page where its own name asks for a login', world: sonarr(page), subjects: [subject] },
    { given: 'led on within the host', world: sonarr({ status: 302, location: '/home' }), subjects: [subject] },
    {
      given: 'led to another page',
      world: sonarr({ status: 302, location: `https://${host}/home` }),
      subjects: [subject],
    },
    { given: 'an answer where its own name is refused', world: sonarr({}, refused), subjects: [subject] },
    { given: 'a page for a made-up name', world: madeUp(page), subjects: ofMadeUp },
    {
      given: 'a login for a made-up name, by other TLS options',
      world: madeUp({}, (row) => void (row.sniOptions = 'old@file')),
      subjects: ofMadeUp,
    },
    { given: 'the same answer by other TLS options', world: byOptions('old@file'), subjects: [subject] },
    {
      given: 'in another spelling, under nobody’s name',
      world: sonarr(page, {}, (row) => Object.assign(row, { by: 'stranger', sni: null, spelling: 'dot' })),
      subjects: [`${host} (with a dot) under a name of nobody’s`],
    },
    {
      given: 'under no name',
      world: sonarr(page, {}, (row) => Object.assign(row, { by: 'none', sni: null })),
      subjects: [`${host} under no name`],
    },
  ],
  unknown: [
    { given: 'silence', world: sonarr({ outcome: 'silent' }), subjects: [subject] },
    { given: 'no verdict', world: sonarr({ outcome: 'unseen' }), subjects: [subject] },
    { given: 'asked too often', world: sonarr({ status: 429 }), subjects: [subject] },
    { given: 'silence under its own name', world: sonarr({}, { outcome: 'silent' }), subjects: [subject] },
    {
      given: 'its own name was not asked',
      world: secured(({ 'split-names': split }) => {
        split.names = split.names.filter((each) => each.host !== host);
      }),
      subjects: [subject],
    },
    {
      given: 'its own name was asked at another port',
      world: sonarr({}, {}, (_, named) => {
        named.port = 8443;
      }),
      subjects: [subject],
    },
    {
      given: 'a router that no plain request fits',
      world: secured(({ 'split-names': split }) => {
        split.unasked = [{ router: 'odd@docker', why: 'it takes POST only' }];
      }),
      subjects: ['odd@docker'],
    },
  ],
  notApplicable: [
    {
      given: 'visitors’ TLS ends elsewhere',
      world: secured((_evidence, policy) => void (policy.proxy.tls = 'elsewhere')),
    },
    {
      given: 'one host alone',
      world: secured(({ 'split-names': split }) => {
        split.rows = [];
      }),
    },
  ],
});
