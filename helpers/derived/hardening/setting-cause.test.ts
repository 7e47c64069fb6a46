import { describe, expect, it } from 'vitest';
import { settingCause } from './setting-cause.ts';

describe('the cause of a container that is set wrong', () => {
  it.each([
    ['{{.HostConfig.Memory}}', 'setting sonarr:mem_limit'],
    ['{{json .HostConfig.CapDrop}} {{json .HostConfig.CapAdd}}', 'setting sonarr:cap_drop'],
    ['{{.HostConfig.RestartPolicy.Name}}', 'setting sonarr:restart'],
    ['{{json .HostConfig.RestartPolicy}}', 'setting sonarr:restart'],
    ['{{json .Mounts}}', 'setting sonarr:volumes'],
    ['{{.Config.Image}}', 'setting sonarr:image'],
    ['{{json .State.Health}}', 'service sonarr'],
    ['{{.Id}}', 'service sonarr'],
  ])('%s: %s', (template, cause) => {
    const { kind, key } = settingCause('sonarr', template, { privileged: false });
    expect(`${kind} ${key}`).toBe(cause);
  });

  it('is that it is privileged, where that takes all else away', () => {
    expect(settingCause('sonarr', '{{json .HostConfig.CapDrop}}', { privileged: true }).key).toBe('sonarr:privileged');
    expect(settingCause('sonarr', '{{.HostConfig.Memory}}', { privileged: true }).key).toBe('sonarr:mem_limit');
  });
});
