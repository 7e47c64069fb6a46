import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Reply } from '../../helpers/evidence/reply.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { http3Answers } from './http3-answers.check.ts';

type Http3 = Artifacts['http3'];
const host = 'sonarr.small.test';
const login: Reply = {
  outcome: 'answered',
  detail: 'HTTP 302',
  status: 302,
  location: `https://auth.small.test/?rd=${host}`,
  headers: { 'strict-transport-security': 'max-age=31536000' },
};
const nothing = (outcome: Reply['outcome'], detail: string): Reply => ({
  ...{ outcome, detail, status: null, location: null, headers: {} },
});

/** HTTP/3 is offered and spoken, and sonarr was asked over both. */
const offered = (quic: Partial<Reply> = {}, tcp: Partial<Reply> = {}, change?: (http3: Http3) => void) =>
  secured(({ http3 }) => {
    for (const door of http3.doors)
      Object.assign(door, { entryPoint: 'websecure', offers: ['entrypoint', 'published'], outcome: 'accepted' });
    http3.answers = [
      {
        ...{ host, path: '/', router: 'sonarr@docker', family: 4, port: 443 },
        quic: { ...login, ...quic },
        tcp: { ...login, ...tcp },
        certificates: { quic: 'AA:BB', tcp: 'AA:BB' },
      },
    ];
    change?.(http3);
  });
const inCapitals = (quic: Partial<Reply>, asWritten: Partial<Reply> = {}) =>
  offered(asWritten, {}, ({ answers }) => {
    const [first] = answers;
    if (first) answers.push({ ...first, inCapitals: true, quic: { ...login, ...quic } });
  });
const silent = (change: (http3: Http3) => void) =>
  offered({}, {}, (http3) => {
    Object.assign(http3.doors[0] ?? {}, { outcome: 'silent', detail: 'silence for 4 s' });
    change(http3);
  });
const policyWith = (nonce: string) => ({ 'content-security-policy': `script-src 'nonce-${nonce}'` });
const door = '443/udp over IPv4';

testCheck(http3Answers, {
  holds: [
    { given: 'nobody offers it, and nobody answers', world: secured() },
    {
      given: 'nobody offers it, and there is no client for it',
      world: secured(({ http3 }) => {
        http3.controls = [{ namespace: 'outside', error: 'there is no QUIC client', reached: null }];
        http3.doors.forEach((each) => (each.outcome = 'unseen'));
      }),
    },
    { given: 'the same login over both', world: offered() },
    { given: 'the same login under its name in capitals', world: inCapitals({}) },
    { given: 'the login is told another address', world: offered({ location: 'https://auth.small.test/?rd=x' }) },
    {
      given: 'another nonce in a policy for content',
      world: offered({ headers: policyWith('a') }, { headers: policyWith('b') }),
    },
    { given: 'nothing is served over it', world: offered(nothing('refused', 'alert 116')) },
    { given: 'no router takes it there', world: offered({ status: 404, location: null }) },
    { given: 'both refuse', world: offered(nothing('refused', 'alert 116'), nothing('refused', 'alert: x')) },
    {
      given: 'one certificate was not seen',
      world: offered({}, {}, ({ answers: [answer] }) => void (answer && (answer.certificates.tcp = null))),
    },
    { given: 'offered, silent, and UDP of ours came through', world: silent(() => undefined) },
  ],
  broken: [
    { given: 'content where TCP has a login', world: offered({ status: 200, location: null }), subjects: [host] },
    { given: 'another login', world: offered({ location: 'https://other.small.test/' }), subjects: [host] },
    { given: 'a header less', world: offered({ headers: {} }), subjects: [host] },
    {
      given: 'a header that says less',
      world: offered({ headers: { 'strict-transport-security': 'max-age=1' } }),
      subjects: [host],
    },
    {
      given: 'another certificate',
      world: offered({}, {}, ({ answers: [answer] }) => void (answer && (answer.certificates.quic = 'CC:DD'))),
      subjects: [host],
    },
    {
      given: 'an answer where TCP refuses',
      world: offered({}, nothing('refused', 'alert: certificate_required')),
      subjects: [host],
    },
    {
      given: 'content under its name in capitals, where TCP has a login',
      world: inCapitals({ status: 200, location: null }),
      subjects: [`${host} (in capitals)`],
    },
    {
      given: 'content under its name however it is written',
      world: inCapitals({ status: 200, location: null }, { status: 200, location: null }),
      subjects: [host],
    },
    {
      given: 'somebody answers whom nobody offers',
      world: secured(({ http3 }) => http3.doors.forEach((each) => (each.outcome = 'refused'))),
      subjects: [door],
    },
  ],
  unknown: [
    {
      given: 'no answer under its name in capitals',
      world: inCapitals(nothing('silent', 'silence')),
      subjects: [`${host} (in capitals)`],
    },
    { given: 'no answer over HTTP/3', world: offered(nothing('silent', 'silence')), subjects: [host] },
    { given: 'no verdict over HTTP/3', world: offered(nothing('unseen', 'an error')), subjects: [host] },
    { given: 'no answer over TCP', world: offered({}, nothing('silent', 'silence')), subjects: [host] },
    { given: 'no verdict over TCP', world: offered({}, nothing('unseen', 'an error')), subjects: [host] },
    { given: 'asked too often over HTTP/3', world: offered({ status: 429 }), subjects: [host] },
    { given: 'asked too often over TCP', world: offered({}, { status: 429 }), subjects: [host] },
    {
      given: 'offered and silent, and UDP of ours did not come through either',
      world: silent(({ controls: [control] }) => void (control && (control.reached = false))),
      subjects: [door],
    },
    {
      given: 'offered and silent, and the client does not work',
      world: silent(({ controls: [control] }) => void (control && (control.error = 'no client'))),
      subjects: [door],
    },
    {
      given: 'offered and silent, asked from elsewhere than the control',
      world: silent(({ controls: [control] }) => void (control && (control.namespace = 'host'))),
      subjects: [door],
    },
    {
      given: 'offered, and no verdict',
      world: silent(({ doors: [first] }) => void (first && (first.outcome = 'unseen'))),
      subjects: [door],
    },
  ],
  notApplicable: [
    {
      given: 'visitors’ TLS ends elsewhere',
      world: secured((_evidence, policy) => void (policy.proxy.tls = 'elsewhere')),
    },
    {
      given: 'nothing speaks TLS',
      world: secured(({ http3 }) => {
        http3.doors = [];
      }),
    },
  ],
});
