import { describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { chooseProjects } from './choose-project.ts';

describe('the projects to judge', () => {
  it.each([
    ['the one named', { named: 'mine', declared: ['theirs'], running: ['a', 'b'] }, ['mine']],
    ['all that are named', { named: 'mine, edge', declared: ['theirs'], running: ['a', 'b'] }, ['mine', 'edge']],
    ['those listed with the one named', { named: 'edge', declared: ['media', 'edge'], running: [] }, ['media', 'edge']],
    ['the only one running', { named: null, declared: ['media'], running: ['home'] }, ['home']],
    ['the policy’s, where several run', { named: null, declared: ['media'], running: ['a', 'media'] }, ['media']],
    ['the policy’s, where none runs', { named: null, declared: ['media'], running: [] }, ['media']],
    [
      'all of the policy’s, whatever runs',
      { named: null, declared: ['media', 'edge'], running: ['edge'] },
      ['media', 'edge'],
    ],
  ])('is %s', (_, choice, projects) => {
    expect(chooseProjects(choice)).toEqual(projects);
  });

  it('is asked for, naming the candidates, where it is anybody’s guess', () => {
    expect(() => chooseProjects({ named: null, declared: [], running: ['b', 'a'] })).toThrow(
      new ConfigError(
        'several Compose projects run here (a, b): name the one to judge with --project, ' +
          'or write `project:` into the policy',
      ),
    );
    expect(() => chooseProjects({ named: null, declared: [], running: [] })).toThrow(
      /no Compose project runs on this engine/,
    );
    expect(() => chooseProjects({ named: ' , ', declared: ['media'], running: [] })).toThrow(/--project is empty/);
  });
});
