import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../../helpers/lab/contract.ts';
import { startLab } from '../../helpers/lab/index.ts';
import { bringUp, type SpunStack } from '../../helpers/sources/spun.ts';

const project = 'media';
const faults = join(import.meta.dirname, '../../fixtures/faults');
const quiet = () => undefined;
let lab: Lab;
let stack: SpunStack;

const docker = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await lab.docker(args);
  expect(code, `docker ${args.join(' ')}: ${stderr}`).toBe(0);
  return `${stdout}${stderr}`;
};
const inside = (service: string, ...argv: string[]) => docker('exec', `${project}-${service}-1`, ...argv);
const key = () => stack.references['STACKPROOF_LAB_SONARR_KEY'] ?? 'no key';
/** What sonarr's API says to whoever has this key; asked from a neighbour, round the proxy and its login. */
const askSonarr = (held: string) =>
  inside('radarr', 'wget', '-qO-', '--header', `X-Api-Key: ${held}`, 'http://sonarr:8989/api/v3/system/status');

beforeAll(async () => {
  lab = await startLab(quiet);
  const overlays = ['secret-in-the-environment', 'secret-of-a-neighbour', 'secret-in-a-log'].map((name) =>
    join(faults, `${name}.yaml`),
  );
  stack = await bringUp(lab, 5, { project, progress: quiet, overlays });
});
afterAll(() => lab?.down());

describe('the harm of a secret in the wrong place', () => {
  it('5.1: what stands in the environment is read by whoever may inspect, and by every process beside it', async () => {
    const shown = await docker('inspect', '--format', '{{json .Config.Env}}', `${project}-bazarr-1`);
    expect(shown).toContain('DB_PASSWORD=fixture-database-password');
    expect(await inside('bazarr', 'sh', '-c', 'tr "\\0" "\\n" < /proc/1/environ')).toContain(
      'fixture-database-password',
    );
  });

  it('5.1: a secret that is a file is not shown by the engine', async () => {
    expect(await docker('inspect', `${project}-sonarr-1`)).not.toContain(key());
  });

  it('5.4: a neighbour reads a secret that is mounted into it, and is let in with it', async () => {
    const stolen = await inside('radarr', 'cat', '/config/sonarr-key');
    expect(stolen).toBe(key());
    expect(await askSonarr(stolen)).toContain('sonarr');
  });

  it('5.4: without the mount there is nothing to read, and without the key nobody is let in', async () => {
    const nothing = await lab.docker(['exec', `${project}-prowlarr-1`, 'cat', '/run/secrets/sonarr-key']);
    expect(nothing.code).not.toBe(0);
    const refused = await lab.docker([
      'exec',
      `${project}-radarr-1`,
      'wget',
      '-qO-',
      'http://sonarr:8989/api/v3/system/status',
    ]);
    expect(refused.code).not.toBe(0);
  });

  it('5.6: whoever reads the log has the key, and is let in with it', async () => {
    const logged = /starting with key (\S+)/.exec(await docker('logs', `${project}-sonarr-1`))?.[1] ?? '';
    expect(logged).toBe(key());
    expect(await askSonarr(logged)).toContain('sonarr');
  });
});
