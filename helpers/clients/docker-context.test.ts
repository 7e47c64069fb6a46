import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../errors.ts';
import { contextHost } from './docker-context.ts';

const gone = () => {
  throw Object.assign(new Error('gone'), { code: 'ENOENT' });
};
const files = (known: Record<string, string>) => (path: string) => known[path] ?? gone();
const meta = (name: string) => `/home/contexts/meta/${createHash('sha256').update(name).digest('hex')}/meta.json`;
const nas = { [meta('nas')]: '{"Name":"nas","Endpoints":{"docker":{"Host":"ssh://me@nas.test"}}}' };

describe('the Docker context', () => {
  it('is none where nobody chose one', () => {
    expect(contextHost('/home', undefined, files({}))).toBeNull();
    expect(contextHost('/home', undefined, files({ '/home/config.json': '{"currentContext":"default"}' }))).toBeNull();
  });

  it('is the one that the CLI uses, or that DOCKER_CONTEXT names', () => {
    expect(contextHost('/home', undefined, files({ '/home/config.json': '{"currentContext":"nas"}', ...nas }))).toEqual({ name: 'nas', dockerHost: 'ssh://me@nas.test' });
    expect(contextHost('/home', 'nas', files(nas))).toEqual({ name: 'nas', dockerHost: 'ssh://me@nas.test' });
  });

  it('is missed by name, and never guessed', () => {
    expect(() => contextHost('/home', 'away', files(nas))).toThrow(new EvidenceError('the Docker context away is not there: `docker context ls` shows those there are, or name the engine with DOCKER_HOST'));
    expect(() => contextHost('/home', undefined, files({ '/home/config.json': '{' }))).toThrow(/cannot be read/);
  });
});
