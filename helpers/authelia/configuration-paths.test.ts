import { expect, it } from 'vitest';
import { configurationPaths } from './configuration-paths.ts';

it.each([
  [['authelia', '--config', '/a.yml,/b.yml', '-c', '/c'], {}, ['/a.yml', '/b.yml', '/c'], []],
  [['authelia', '--config=/a.yml', '--config.experimental.filters=template'], {}, ['/a.yml'], ['template']],
  [['authelia', '-c/a.yml'], { X_AUTHELIA_CONFIG: '/b.yml' }, ['/a.yml'], []],
  [
    ['authelia'],
    { X_AUTHELIA_CONFIG: '/a.yml,/d', X_AUTHELIA_CONFIG_FILTERS: 'expand-env,template' },
    ['/a.yml', '/d'],
    ['expand-env', 'template'],
  ],
  [['authelia'], { X_AUTHELIA_CONFIG: '' }, ['configuration.yml'], []],
])('finds where %j reads its configuration', (argv, environment: Record<string, string>, paths, filters) => {
  expect(configurationPaths(argv, environment)).toEqual({ paths, filters });
});
