import { showDuration, showTimeOfDay, type Night } from './night.ts';

export type ComposeNight = Pick<Night, 'at' | 'jitterMs' | 'limitMs' | 'audit'> & { image: string };

/** A word of a compose file: JSON is YAML, and a dollar that stands for itself is doubled. */
const quote = (word: string): string => JSON.stringify(word).replaceAll('$', '$$$$');

/** A service for a compose file that runs the audit every night, and stays up between. */
export function renderComposeService({ image, at, jitterMs, limitMs, audit }: ComposeNight): string {
  const words = [
    ...['schedule', 'run', '--at', showTimeOfDay(at), '--jitter', showDuration(jitterMs)],
    ...['--limit', showDuration(limitMs), '--', '--out', '/reports', ...audit],
  ];
  return [
    '# A service for the compose file of your stack, or for one of its own; docs/nights.md says more.',
    "# Whoever may use the engine's socket is root on this host: stackproof needs it to look into every container.",
    'services:',
    '  stackproof:',
    `    image: ${image}`,
    `    command: [${words.map(quote).join(', ')}]`,
    '    restart: unless-stopped',
    '    working_dir: ${PWD}',
    '    environment:',
    '      # In whose time the night is; Etc/UTC where it is left out.',
    '      TZ: ${TZ:-Etc/UTC}',
    '    volumes:',
    '      - /var/run/docker.sock:/var/run/docker.sock',
    '      # At its own path: Compose wrote down on the containers where their file lies.',
    '      - ${PWD}:${PWD}:ro',
    '      # The reports, and who was told what, from night to night.',
    '      - stackproof-reports:/reports',
    '    security_opt: ["no-new-privileges:true"]',
    '    cap_drop: [ALL]',
    '    read_only: true',
    '    tmpfs: [/tmp]',
    '',
    'volumes:',
    '  stackproof-reports:',
    '',
  ].join('\n');
}
