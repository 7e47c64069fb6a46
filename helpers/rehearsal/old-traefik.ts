import type { Changed, Service } from './compose-model.ts';
import { readImageName } from '../lib/image-name.ts';

/** Version 2, whose rules are another language than those of version 3. */
export const isOldTraefik = (reference: string): boolean => /^v?2(?:\.|$)/.test(readImageName(reference).tag ?? '');

/** What version 3 does not know any more, and does not start with. */
const goneOptions = [
  'pilot',
  'experimental.http3',
  'experimental.hub',
  'providers.marathon',
  'providers.rancher',
  'providers.docker.swarmmode',
  'metrics.influxdb',
];

const isGone = (word: string): boolean =>
  goneOptions.some((option) => {
    const given = word.toLowerCase();
    return given.startsWith(`--${option}`) && /^(?:[.=]|$)/.test(given.slice(option.length + 2));
  });

const staticFile = /\/traefik\.(?:ya?ml|toml)$/i;

/** Whether it is started with a file that stands for all flags. */
const hasStaticFile = ({ volumes, configs }: Service): boolean =>
  [...(volumes ?? []), ...(configs ?? [])].some(
    ({ target }) => staticFile.test(target ?? '') || (target ?? '').replace(/\/$/, '') === '/etc/traefik',
  );

/** What a static configuration file is to say as well, by its suffix. */
export const oldRulesIn = (file: string): string =>
  file.toLowerCase().endsWith('.toml')
    ? '\n[core]\n  defaultRuleSyntax = "v2"\n'
    : '\ncore:\n  defaultRuleSyntax: v2\n';

/** Version 3 in place of version 2, told to read rules as that does. */
export function withOldRules(name: string, service: Service): Changed<Service> {
  const words = service.command ?? [];
  const kept = words.filter((word) => !isGone(word));
  const lost = words.filter((word) => isGone(word));
  const say = (what: string) => ({ service: name, kind: 'command' as const, what, hides: [] });
  const changes = [
    say('rules are read in the syntax of Traefik 2 (core.defaultRuleSyntax)'),
    ...(lost.length > 0
      ? [say(`${lost.map((word) => word.split('=')[0]).join(' ')}: left out, for Traefik 3 does not know it`)]
      : []),
  ];
  if (hasStaticFile(service)) return { value: { ...service, command: kept }, changes };
  if (kept.some((word) => word.startsWith('--')))
    return { value: { ...service, command: [...kept, '--core.defaultRuleSyntax=v2'] }, changes };
  const environment = { ...service.environment, TRAEFIK_CORE_DEFAULTRULESYNTAX: 'v2' };
  return { value: { ...service, command: kept, environment }, changes };
}
