import { describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { chooseProject } from './choose-project.ts';

describe('the project to judge', () => {
  it.each([
    ['the one named', { named: 'mine', declared: 'theirs', running: ['a', 'b'] }, 'mine'],
    ['the only one running', { named: null, declared: 'media', running: ['home'] }, 'home'],
    ['the policy’s, where several run', { named: null, declared: 'media', running: ['a', 'media'] }, 'media'],
    ['the policy’s, where none runs', { named: null, declared: 'media', running: [] }, 'media'],
  ])('is %s', (_, choice, project) => {
    expect(chooseProject(choice)).toBe(project);
  });

  it('is asked for, naming the candidates, where it is anybody’s guess', () => {
    expect(() => chooseProject({ named: null, declared: null, running: ['b', 'a'] })).toThrow(
      new ConfigError(
        'several Compose projects run here (a, b): name the one to judge with --project, ' +
          'or write `project:` into the policy',
      ),
    );
    expect(() => chooseProject({ named: null, declared: null, running: [] })).toThrow(
      /no Compose project runs on this engine/,
    );
  });
});
