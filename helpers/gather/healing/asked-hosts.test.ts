import { expect, it } from 'vitest';
import { containerOf } from '../../testing/worlds/world-edits.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { asksOthersAlone } from './asked-hosts.ts';

const { evidence } = hardened((seen) => void (containerOf(seen, 'jellyfin').namespace = 'sonarr'));
const asks = (command: string) => asksOthersAlone(command, containerOf(evidence, 'sonarr'), evidence.containers);
const address = containerOf(evidence, 'radarr').attachments[0]?.ipv4 ?? '';

it.each([
  'wget -qO- http://radarr:7878/ping',
  'curl -f radarr:7878/ping || exit 1',
  'nc -z -w 2 radarr 7878',
  'redis-cli -h traefik ping',
  'bash -c </dev/tcp/radarr/7878',
  `wget -q http://user:word@${address}:7878/`,
])('asks another container alone: %s', (command) => {
  expect(asks(command)).toBe(true);
});

it.each([
  'wget -qO- http://127.0.0.1:8989/ping',
  'wget -qO- http://localhost:8989/ping && nc -z radarr 7878',
  'wget -qO- http://sonarr:8989/ping',
  // It shares sonarr's network namespace.
  'wget -qO- http://jellyfin:8096/health',
  'curl -f http://$(hostname):8989/',
  'curl -f http://[::1]:8989/',
  'wget -qO- https://example.com/',
  'pidof sonarr',
])('asks itself, or nobody of the stack: %s', (command) => {
  expect(asks(command)).toBe(false);
});
