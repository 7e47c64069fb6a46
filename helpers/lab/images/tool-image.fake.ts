import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import type { Lab } from '../contract.ts';
import { withBuilder, type Docker } from './builder.ts';
import { readRecipes } from './image-recipes.ts';
import { tarOf } from './images.ts';
import { withLock } from '../lock.ts';
import { provision } from '../provision.ts';
import { projectRoot } from '../../lib/project-root.ts';

const base = 'stackproof/base:bookworm';

/** No registry need answer: what the Dockerfile takes from one is made of this machine's Node, npm and Docker. */
const stage = `FROM ${base}\nCOPY . /\nENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt\n`;

async function done(docker: Docker, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await docker(args);
  if (code !== 0) throw new Error(`docker ${args[0]} failed: ${stderr.split('\n').slice(-25).join('\n')}`);
  return stdout;
}

function layOutNode(folder: string): void {
  mkdirSync(join(folder, 'usr/local/bin'), { recursive: true });
  copyFileSync(realpathSync(process.execPath), join(folder, 'usr/local/bin/node'));
  const npm = execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  // It is started by its `bin/npm-cli.js`.
  const home = dirname(dirname(realpathSync(npm)));
  cpSync(home, join(folder, 'usr/local/lib/node_modules/npm'), { recursive: true, verbatimSymlinks: true });
  const start = '#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n';
  writeFileSync(join(folder, 'usr/local/bin/npm'), start, { mode: 0o755 });
}

function layOutDocker(folder: string, root: string): void {
  const plugins = 'usr/local/libexec/docker/cli-plugins';
  mkdirSync(join(folder, plugins), { recursive: true });
  mkdirSync(join(folder, 'usr/local/bin'), { recursive: true });
  copyFileSync(join(root, 'usr/bin/docker'), join(folder, 'usr/local/bin/docker'));
  copyFileSync(realpathSync(join(root, 'usr/bin/docker-compose')), join(folder, plugins, 'docker-compose'));
}

/** Builds the image of the tool from the Dockerfile as it is, on a private engine, and loads it into a lab. */
export async function bringToolImage(lab: Lab, tag: string): Promise<void> {
  const root = await provision(() => undefined);
  await lab.ensureImages([base], () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-tool-'));
  const tar = join(folder, 'tool.tar');
  try {
    layOutNode(join(folder, 'node'));
    layOutDocker(join(folder, 'docker'), root.path);
    const npmrc = join(homedir(), '.npmrc');
    await withLock(`images ${cacheFolder()}`, () =>
      withBuilder(root, async (docker) => {
        if ((await docker(['image', 'inspect', base])).code !== 0)
          await done(docker, ['load', '--quiet', '--input', tarOf(base, readRecipes().get(base))]);
        for (const name of ['node', 'docker']) {
          writeFileSync(join(folder, name, 'Dockerfile'), stage);
          await done(docker, ['build', '--network', 'host', '--tag', `stackproof-made/${name}`, join(folder, name)]);
        }
        await done(docker, [
          ...['build', '--network', 'host', '--progress', 'plain', '--tag', tag],
          ...['--build-arg', 'NODE=stackproof-made/node', '--build-arg', 'DOCKER=stackproof-made/docker'],
          ...['--build-arg', `BASE=${base}`],
          ...(existsSync(npmrc) ? ['--secret', `id=npmrc,src=${npmrc}`] : []),
          projectRoot,
        ]);
        await done(docker, ['save', '--output', tar, tag]);
      }),
    );
    await done((args) => lab.docker(args), ['load', '--quiet', '--input', tar]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
