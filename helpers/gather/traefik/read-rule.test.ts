import { expect, it } from 'vitest';
import { hostsOf, pathOf } from './read-rule.ts';

it.each([
  ['Host(`sonarr.media.test`)', ['sonarr.media.test'], '/'],
  ['Host(`a.media.test`) || Host(`B.media.test`)', ['a.media.test', 'b.media.test'], '/'],
  ['Host(`a.media.test`, `b.media.test`) && PathPrefix(`/api`)', ['a.media.test', 'b.media.test'], '/api'],
  ['Host("a.media.test") && Path(`/x`) && Method(`GET`)', ['a.media.test'], '/x'],
  ['!Host(`a.media.test`) && PathPrefix(`/`)', [], '/'],
  ['HostRegexp(`^.+\\.media\\.test$`)', [], '/'],
  ['HostSNI(`*`)', [], '/'],
  ['Host(`sonarr.media.test`', [], '/'],
  ['PathPrefix(`/api`)', [], '/api'],
])('reads %s', (rule, hosts, path) => {
  expect(hostsOf(rule)).toEqual(hosts);
  expect(pathOf(rule)).toBe(path);
});
