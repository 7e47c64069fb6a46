import type { Api, ApiRead } from '../../helpers/evidence/apis.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import {
  apiName,
  askedApis,
  reproduceInside,
  unaskedApis,
  unseenSocketProxies,
} from '../../helpers/derived/outside/asked-apis.ts';
import type { Policy } from '../../helpers/policy/policy.ts';

const needed = ['files', 'inspect', 'logs', 'processes'] as const;
type Kind = (typeof needed)[number];

const words: Record<Kind, string> = {
  files: 'any file of any container (archive, export)',
  inspect: 'the environment of any container (inspect)',
  logs: 'the logs of any container',
  processes: 'the processes of any container (top)',
};
const paths: Record<Kind, string> = {
  files: 'archive?path=/etc/hostname',
  inspect: 'json',
  logs: 'logs?stdout=1',
  processes: 'top',
};

function judgeRead(
  api: Api,
  { from, kind, value }: ApiRead,
  policy: Policy,
  seen: Pick<Artifacts, 'containers'>,
): Observation[] {
  const known = needed.find((each) => each === kind);
  if (known === undefined) return [];
  const base = `http://${api.namespace}:${api.port}`;
  const permitted = (policy.socket.reads?.[from] ?? []).includes(known);
  const closed = value === 'not-asked' ? null : value === 'refused';
  return [
    {
      subject: `${from} → ${apiName(api)} ${kind}`,
      cause: { kind: 'service', key: api.namespace },
      holds: permitted || closed,
      expected: permitted ? 'either, for the policy lets it read that' : 'refused, for nobody declared the need',
      observed: `${value}: ${words[known]}`,
      reproduce: reproduceInside(seen.containers, from, `curl -sS ${base}/containers/nobody/${paths[known]}`),
    },
  ];
}

/** What a declared socket proxy gives each of its declared clients; the others are the business of `docker-api`. */
function judgeApi(api: Api, policy: Policy, seen: Pick<Artifacts, 'containers'>): Observation[] {
  const { reads } = api;
  const expected = 'asked by each of its clients';
  if (reads === undefined) return [unseen(apiName(api), expected, 'what it lets anybody read was not asked')];
  const clients = policy.socket.clients.filter((client) => client !== api.namespace);
  const readers = clients.length > 0 ? clients : [api.namespace];
  return readers.flatMap((client) => {
    const mine = reads.filter(({ from }) => from === client);
    if (mine.length > 0) return mine.flatMap((read) => judgeRead(api, read, policy, seen));
    const meets = reads.some(({ from }) => from !== api.namespace);
    const subject = `${client} → ${apiName(api)}`;
    return meets
      ? [sound(subject, 'reads nothing that it does not need', 'shares no network with it')]
      : [unseen(subject, expected, 'nobody asked from there')];
  });
}

export const socketProxyReads = defineCheck({
  id: 'socket-proxy-reads',
  title: 'Each socket proxy lets its clients read only what they are declared to need',
  severity: 'critical',
  why: 'A single GET hands out any file, the environment and the logs of every container, secrets among them.',
  fix: 'Let through only the paths that the client asks for, or declare what it needs under `socket.reads`.',
  requires: ['apis', 'listeners', 'containers'],
  evaluate(evidence, policy) {
    const asked = askedApis(evidence);
    const proxies = asked.filter(
      ({ kind, namespace, loopback }) =>
        kind === 'docker-api' && !loopback && policy.socket.services.includes(namespace),
    );
    const expected = 'reads nothing that nobody needs';
    const all = [
      ...proxies.flatMap((api) => judgeApi(api, policy, evidence)),
      ...unseenSocketProxies(asked, policy, expected),
      ...unaskedApis(evidence).map(({ subject, error }) => unseen(subject, expected, `could not be asked: ${error}`)),
    ];
    if (all.length > 0) return all;
    return asked.length > 0 ? notApplicable('no socket proxy is declared') : all;
  },
});
