import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { addProjectsOptions, composeFilesOf, projectsOf, type ComposeOptions } from './compose-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'compose-options-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());
const at = (...path: string[]): string => join(folder, ...path);
for (const each of ['edge', 'media', 'bare', 'told']) mkdirSync(at(each));
for (const file of ['edge/compose.yml', 'edge/docker-compose.yml', 'edge/compose.override.yaml', 'media/one.yaml'])
  writeFileSync(at(file), 'services: {}\n');
for (const file of ['told/compose.yaml', 'told/a.yaml', 'told/b.yaml']) writeFileSync(at(file), 'services: {}\n');
writeFileSync(at('told/.env'), 'COMPOSE_FILE=a.yaml:b.yaml\nCOMPOSE_PATH_SEPARATOR=:\n');

function read(args: readonly string[], named?: string) {
  const command = addProjectsOptions(new Command());
  command.parse(args, { from: 'user' });
  return projectsOf(command.opts<ComposeOptions>(), named);
}

describe('compose files that nobody named', () => {
  it('are those that Compose takes: the first of the usual names, with its override', () => {
    expect(composeFilesOf(undefined, at('edge'))).toEqual([at('edge/compose.yml'), at('edge/compose.override.yaml')]);
    expect(() => composeFilesOf(undefined, at('bare'))).toThrow(
      /^no compose file is in .+bare \(looked for compose.yaml/,
    );
  });

  it('are those of COMPOSE_FILE, in .env or around', () => {
    expect(composeFilesOf(undefined, at('told'))).toEqual([at('told/a.yaml'), at('told/b.yaml')]);
    vi.stubEnv('COMPOSE_FILE', 'b.yaml');
    expect(composeFilesOf(undefined, at('told'))).toEqual([at('told/b.yaml')]);
    expect(composeFilesOf([at('told/a.yaml')])).toEqual([at('told/a.yaml')]);
  });

  it('and those that are named, have to be files', () => {
    expect(() => composeFilesOf([at('media')])).toThrow(/is a folder: .+ or the folder with --project-directory$/);
    expect(() => composeFilesOf([at('gone.yaml')])).toThrow(/gone.yaml is not there/);
  });
});

describe('projects on the line', () => {
  it('are one without a folder, and one with a single folder, wherever it stands', () => {
    const file = at('media/one.yaml');
    expect(read(['-f', file, '--profile', 'all'], 'press')).toEqual([
      { files: [file], envFiles: [], profiles: ['all'], project: 'press' },
    ]);
    expect(read(['-f', file, '--project-directory', at('edge')])).toEqual([
      { files: [file], envFiles: [], profiles: [], project: null, directory: at('edge') },
    ]);
  });

  it('are several with several folders, each with what stands behind it', () => {
    const file = at('media/one.yaml');
    const args = [
      '--project-directory',
      at('edge'),
      '--project-directory',
      at('media'),
      '-f',
      file,
      '--profile',
      'all',
    ];
    const [edge, media] = read(args, 'gate,press');
    expect(edge.files.map((each) => each.replace(/^.*\//, ''))).toEqual(['compose.yml', 'compose.override.yaml']);
    expect(edge).toMatchObject({ project: 'gate', profiles: [] });
    expect(media).toEqual({ files: [file], envFiles: [], profiles: ['all'], project: 'press', directory: at('media') });
  });

  it('are asked wrongly where it is not clear whose a file is, what all are called, or where they lie', () => {
    const two = ['--project-directory', at('edge'), '--project-directory', at('told')];
    expect(() => read(['-f', 'a.yaml', ...two])).toThrow('a.yaml stands before the first of several');
    expect(() => read(two, 'gate')).toThrow('-p names 1 of 2 projects');
    expect(() => read(['--project-directory', at('gone')])).toThrow('is no folder');
  });
});
