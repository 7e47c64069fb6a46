import { withoutProxy } from '../../helpers/evidence/proxy-kinds.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import type { KeyFile, NamedBy } from '../../helpers/evidence/keyfiles.ts';
import { word } from '../../helpers/lib/shell-word.ts';

const expected = 'mode 600, or stricter';
const ownerOnly = 0o600;

/** An ACME store will hold keys even where it is still empty, and what the policy names is a key by its word. */
const isKeyFile = ({ holdsKey, namedBy }: KeyFile): boolean =>
  holdsKey !== false || namedBy.kind === 'policy' || namedBy.kind === 'acme-store';

const namings: Record<NamedBy['kind'], string> = {
  'acme-store': 'ACME store of',
  'file-provider': 'file provider',
  policy: 'policy',
  mount: 'mount',
};

/** `ACME store of letsencrypt`, `policy`. */
const showNaming = ({ kind, name }: NamedBy): string => (name === null ? namings[kind] : `${namings[kind]} ${name}`);

function judge({ service, path, resolved, namedBy, mode, uid, error }: KeyFile): Observation {
  const subject = `${service}:${path}`;
  const reproduce = `docker compose exec ${service} stat -Lc '%a %u %n' ${word(path)}`;
  if (mode === null || !/^[0-7]{3,4}$/.test(mode))
    return {
      subject,
      holds: null,
      expected,
      observed: `${showNaming(namedBy)}: ${error ?? 'could not be read'}`,
      reproduce,
    };
  const where = resolved === path ? '' : `, at ${resolved}`;
  return {
    subject,
    cause: { kind: 'file', key: subject },
    holds: (Number.parseInt(mode, 8) & ~ownerOnly) === 0,
    expected,
    observed: `${mode}, owner ${uid ?? 'unknown'}${where} (${showNaming(namedBy)})`,
    reproduce,
  };
}

export const keyFileModes = defineCheck({
  id: 'key-file-modes',
  title: 'Key files and the ACME store are mode 600',
  severity: 'high',
  why: 'Whoever can read the private key can play the server to every visitor.',
  fix: 'Set the file to mode 600 (`chmod 600`), owned by the user that the proxy runs as.',
  requires: ['keyfiles'],
  evaluate({ keyfiles }, policy) {
    const files = keyfiles.files.filter(isKeyFile).map(judge);
    const unread = keyfiles.unread.map(({ service, path, error }): Observation => ({
      subject: `${service}:${path}`,
      holds: null,
      expected,
      observed: error,
      reproduce: null,
    }));
    const stores = keyfiles.resolvers.map(({ store }) => ({ service: policy.proxy.service, path: store }));
    const unlooked = [...policy.tls.files, ...stores]
      .filter((due) => !keyfiles.files.some(({ service, path }) => service === due.service && path === due.path))
      .map(({ service, path }) => unseen(`${service}:${path}`, expected, 'nobody looked at it'));
    const absent = withoutProxy(policy);
    if (files.length + unread.length + unlooked.length === 0 && absent !== null) return notApplicable(absent);
    if (files.length + unread.length + unlooked.length === 0)
      return keyfiles.configuration.length === 0
        ? unknown('the proxy’s configuration was not read, and it says where its keys are')
        : notApplicable('the proxy has no key file: none is configured, named by the policy, or mounted');
    return [...files, ...unread, ...unlooked];
  },
});
