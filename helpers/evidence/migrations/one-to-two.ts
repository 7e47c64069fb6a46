import { partsAt, type Row } from './recording-parts.ts';
import type { Step } from './step.ts';

// Until schema 1 rooms read each other's sentences. Here, and nowhere else, they are read once more and become fields.

const textOf = (row: Row, key: string): string => (typeof row[key] === 'string' ? row[key] : '');
const set = (row: Row, more: Row): void => void Object.assign(row, more);

/** A look that failed for another's reason said so in its error. */
function needs(recording: unknown): void {
  for (const look of partsAt(recording, '{}')) {
    const other = /^this look needs the artifact "(\w+)": /.exec(textOf(look, 'error'))?.[1];
    if (look['ok'] === false && other !== undefined) set(look, { needs: other });
  }
}

/** `sonarr@docker: labels name it, the table does not have it` */
function differences(recording: unknown): void {
  for (const comparison of partsAt(recording, 'traefik.comparison')) {
    if (!Array.isArray(comparison['differs'])) continue;
    comparison['differs'] = comparison['differs'].map((sentence: unknown) => {
      const [subject = '', detail] = String(sentence).split(/: (.*)/s);
      return { subject, detail: detail ?? subject };
    });
  }
}

const undeclaredKinds: Readonly<Record<string, string>> = {
  'the bare address as host': 'address',
  'no host at all': 'no-host',
  'an undeclared path': 'path',
};
const keyKinds: Readonly<Record<string, string>> = {
  'no key': 'no-key',
  'beside the path': 'beside-key',
  'beside the path, with a wrong key': 'beside-key',
};

function kindOf(look: string, name: string): string {
  switch (look) {
    case 'anonymous':
    case 'afterwards':
      return name;
    case 'undeclared':
      return undeclaredKinds[name] ?? 'name';
    case 'key':
      return keyKinds[name] ?? 'wrong-key';
    case 'forged':
      return 'identity';
    default:
      return look === 'trick' ? 'trick' : 'path';
  }
}

/** What a stranger asked for was its name in words, and all that the request carried stood in one list. */
function strangersRequests(recording: unknown): void {
  for (const row of partsAt(recording, 'access.rows[]')) {
    const sent = Array.isArray(row['sent']) ? row['sent'].map(String) : [];
    const handshake = sent.map((line) => /^(?:no name|(.*)) in the handshake$/.exec(line)).find(Boolean);
    set(row, {
      kind: kindOf(textOf(row, 'look'), textOf(row, 'name')),
      sent: sent.filter((line) => /^[\w-]+:/.test(line)),
      ...(sent.includes('no Host') ? { withoutHost: true } : {}),
      ...(handshake ? { handshake: handshake[1] ?? null } : {}),
      ...(sent.includes('HTTP/1.0') ? { version: '1.0' } : {}),
    });
  }
}

/** `TLS 1.2, TLS_RSA_WITH_RC4_128_SHA`, `alert: protocol_version` */
function attempts(recording: unknown): void {
  const all = ['versions{}', 'suites[]', 'alpn'].flatMap((path) => partsAt(recording, `tls.looks[].${path}`));
  for (const attempt of [...all, ...partsAt(recording, 'tls.strangers[].handshake')]) {
    const version = /^TLS ([^,]+), /.exec(textOf(attempt, 'detail'))?.[1];
    const alert = /^alert: (.+)$/.exec(textOf(attempt, 'detail'))?.[1];
    if (attempt['outcome'] === 'accepted' && version !== undefined) set(attempt, { version });
    if (attempt['outcome'] === 'refused' && alert !== undefined) set(attempt, { alert });
  }
}

/** `standin sonarr` */
function speakers(recording: unknown): void {
  for (const answer of partsAt(recording, 'redirects.answers[]')) {
    const standIn = /^standin (.+)$/.exec(textOf(answer, 'speaker'))?.[1];
    if (standIn !== undefined) set(answer, { speaker: 'stand-in', standIn });
  }
}

/** `ACME store of letsencrypt`, `file provider`, `policy`, `mount /certs` */
function namings(recording: unknown): void {
  for (const file of partsAt(recording, 'keyfiles.files[]')) {
    const [, store, mount] = /^(?:ACME store of (.+)|mount (.+))$/.exec(textOf(file, 'namedBy')) ?? [];
    if (store !== undefined) file['namedBy'] = { kind: 'acme-store', name: store };
    else if (mount !== undefined) file['namedBy'] = { kind: 'mount', name: mount };
    else if (file['namedBy'] === 'policy') file['namedBy'] = { kind: 'policy', name: null };
    else if (file['namedBy'] === 'file provider') file['namedBy'] = { kind: 'file-provider', name: null };
  }
}

const diskKinds: Readonly<Record<string, string>> = { 'host:/': 'host', 'engine:data': 'engine' };

/** `host:wg0` among the tunnels, `host:/` and `engine:data` among the disks. */
function owners(recording: unknown): void {
  for (const tunnel of partsAt(recording, 'tunnels.tunnels[]'))
    set(tunnel, { on: textOf(tunnel, 'service').startsWith('host:') ? 'host' : 'container' });
  for (const disk of partsAt(recording, 'resources.disks[]'))
    set(disk, { of: diskKinds[textOf(disk, 'name')] ?? 'mount' });
}

const visitPaths = [
  'sessions.anonymous[]',
  ...['wrong', 'first', 'second', 'logout'].map((stage) => `sessions.accounts[].${stage}.visits[]`),
  'sessions.accounts[].fixation[].visits[]',
  ...['before', 'after', 'during[].look'].flatMap((look) =>
    ['anonymous', 'session'].map((visitor) => `experiments.outages.${look}.${visitor}[]`),
  ),
];

/** A detail that only repeated the status. */
function visits(recording: unknown): void {
  for (const visit of visitPaths.flatMap((path) => partsAt(recording, path)))
    if (/^HTTP \d+$/.test(textOf(visit, 'detail'))) visit['detail'] = '';
}

export const oneToTwo: Step = {
  from: 1,
  to: 2,
  migrate(recording) {
    for (const change of [...[needs, differences, strangersRequests, attempts], ...[speakers, namings, owners, visits]])
      change(recording);
  },
  values: [
    { at: '{}', key: 'cause', from: 'look', to: 'failed' },
    { at: '{}', key: 'cause', from: 'unlent', to: 'noVantage' },
    { at: '{}', key: 'needs', from: 'doors', to: 'apis' },
    { at: 'host.firewall', key: 'inputPolicy', from: 'accept, with rules', to: 'accept-with-rules' },
    { at: 'tls.strangers[]', key: 'asked', from: 'unknown name', to: 'unknown-name' },
    { at: 'tls.strangers[]', key: 'asked', from: 'no name', to: 'no-name' },
  ],
  // The words of before were this project's own.
  renames: [
    { at: 'containers[]', from: 'place', to: 'namespace' },
    { at: 'listeners.sockets[]', from: 'place', to: 'namespace' },
    { at: 'listeners.unread[]', from: 'place', to: 'namespace' },
    { at: 'reachability', from: 'places', to: 'namespaces' },
    { at: 'reachability.planted[]', from: 'place', to: 'namespace' },
    { at: 'egress.rows[]', from: 'place', to: 'namespace' },
    { at: 'doors.doors[]', from: 'place', to: 'namespace' },
    { at: 'doors.unasked[]', from: 'place', to: 'namespace' },
    { at: 'doors', from: 'doors', to: 'listeners' },
    { at: '', from: 'doors', to: 'apis' },
    { at: 'tls.looks[]', from: 'place', to: 'namespace' },
    { at: 'tls.strangers[]', from: 'place', to: 'namespace' },
    { at: 'tls', from: 'looks', to: 'profiles' },
    { at: 'access.rows[]', from: 'look', to: 'purpose' },
    { at: 'access.rows[]', from: 'said', to: 'summary' },
    { at: 'login.store.greetings[]', from: 'said', to: 'banner' },
    { at: 'experiments.outages.during[]', from: 'look', to: 'visits' },
    { at: 'pages.pages[]', from: 'see', to: 'reproduce' },
    { at: 'redirects.answers[]', from: 'see', to: 'reproduce' },
  ],
};
