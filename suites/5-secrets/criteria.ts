import type { Criterion } from '../../helpers/kernel/check.ts';
import { commandSecrets } from './command-secrets.check.ts';
import { composedSecrets } from './composed-secrets.check.ts';
import { defaultCredentials } from './default-credentials.check.ts';
import { distinctSecrets } from './distinct-secrets.check.ts';
import { envExample } from './env-example.check.ts';
import { envFile } from './env-file.check.ts';
import { environmentSecrets } from './environment-secrets.check.ts';
import { ignoredSecrets } from './ignored-secrets.check.ts';
import { imageSecrets } from './image-secrets.check.ts';
import { labelSecrets } from './label-secrets.check.ts';
import { loggedSecrets } from './logged-secrets.check.ts';
import { publishedSecrets } from './published-secrets.check.ts';
import { secretAge } from './secret-age.check.ts';
import { secretContents } from './secret-contents.check.ts';
import { secretDirectory } from './secret-directory.check.ts';
import { secretFileModes } from './secret-file-modes.check.ts';
import { secretFileOwners } from './secret-file-owners.check.ts';
import { secretHistory } from './secret-history.check.ts';
import { secretHolders } from './secret-holders.check.ts';
import { secretMounts } from './secret-mounts.check.ts';
import { shownSecrets } from './shown-secrets.check.ts';
import { strewnSecrets } from './strewn-secrets.check.ts';
import { unexpandedSecrets } from './unexpanded-secrets.check.ts';

const iteration = 5;

/** 5 Secrets. */
export const secretCriteria: readonly Criterion[] = [
  {
    id: '5.1',
    iteration,
    severity: 'critical',
    title: 'No secret stands in any container’s environment, labels, command, health check or image history',
    checks: [environmentSecrets, labelSecrets, commandSecrets, imageSecrets, composedSecrets],
  },
  {
    id: '5.2',
    iteration,
    severity: 'high',
    title:
      '`.env` holds no secret, `.env.example` has the same keys and no values, and secrets are ignored by git and ' +
      'were never committed',
    checks: [envFile, envExample, ignoredSecrets, secretHistory],
  },
  {
    id: '5.3',
    iteration,
    severity: 'high',
    title:
      'The secrets directory is 700, its files are 600 and owned by the uid that reads them, not empty and without a ' +
      'trailing newline',
    checks: [secretDirectory, secretFileModes, secretFileOwners, secretContents],
  },
  {
    id: '5.4',
    iteration,
    severity: 'critical',
    title: 'Each secret is mounted at /run/secrets only in the services that declare it, and its process can read it',
    checks: [secretMounts, secretHolders],
  },
  {
    id: '5.5',
    iteration,
    severity: 'high',
    title: 'No unexpanded `$(cat /run/secrets/…)` stands where a secret is due',
    checks: [unexpandedSecrets],
  },
  {
    id: '5.6',
    iteration,
    severity: 'critical',
    title: 'No secret’s value stands in logs, the proxy’s API, a container’s settings or another container’s files',
    checks: [loggedSecrets, publishedSecrets, shownSecrets, strewnSecrets],
  },
  {
    id: '5.7',
    iteration,
    severity: 'critical',
    title: 'No default credentials work on known panels',
    checks: [defaultCredentials],
  },
  { id: '5.8', iteration, severity: 'medium', title: 'No secret is used twice', checks: [distinctSecrets] },
  {
    id: '5.9',
    iteration,
    severity: 'advisory',
    title: 'No secret is older than the policy’s rotation age',
    checks: [secretAge],
  },
];
