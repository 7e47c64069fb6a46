import { describe, expect, it } from 'vitest';
import { askedOnce, composeConfig, composeHashes, type ComposeAnswer } from './run-compose.ts';

const question = {
  project: 'media',
  files: ['/srv/compose.yaml', '/srv/override.yaml'],
  projectDirectory: '/srv',
  envFiles: ['/srv/.env'],
};
const answers = (answer: Partial<ComposeAnswer>) => () =>
  Promise.resolve({ code: 0, stdout: '', stderr: '', ...answer });

describe('composeConfig', () => {
  it('asks Compose about all files, for that project, without a shell', async () => {
    const asked: (readonly string[])[] = [];
    const answer = await composeConfig(question, (args) =>
      Promise.resolve((asked.push(args), { code: 0, stdout: '{"services":{}}', stderr: '' })),
    );
    expect(answer).toEqual({ services: {} });
    expect(asked).toEqual([
      [
        '--project-name',
        'media',
        '--file',
        '/srv/compose.yaml',
        '--file',
        '/srv/override.yaml',
        '--env-file',
        '/srv/.env',
        '--project-directory',
        '/srv',
        'config',
        '--format',
        'json',
      ],
    ]);
  });

  it('hands on Compose’s own words, without its warnings', async () => {
    const stderr =
      'time="2026-11-24T09:00:00Z" level=warning msg="the attribute `version` is obsolete"\n' +
      "validating /srv/compose.yaml: services.a additional properties 'portz' not allowed\n";
    await expect(composeConfig(question, answers({ code: 1, stderr }))).rejects.toThrow(
      'Compose did not take /srv/compose.yaml, /srv/override.yaml: validating /srv/compose.yaml: ' +
        "services.a additional properties 'portz' not allowed; mend that and run again",
    );
  });

  it('says what is missing', async () => {
    await expect(
      composeConfig(question, answers({ code: 1, stderr: "docker: 'compose' is not a docker command." })),
    ).rejects.toThrow(/has no Compose plugin/);
    const unknown = 'unknown flag: --file\nUsage:  docker [OPTIONS] COMMAND [ARG...]';
    await expect(composeConfig(question, answers({ code: 125, stderr: unknown }))).rejects.toThrow(
      /has no Compose plugin/,
    );
    await expect(composeConfig(question, answers({ stdout: 'name: media' }))).rejects.toThrow(
      /something that is no JSON/,
    );
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    try {
      await expect(composeConfig(question)).rejects.toThrow(/there is no docker program on this machine/);
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

it('asks the same question once, whoever asks, and another one anew', async () => {
  const asked: (readonly string[])[] = [];
  const run = askedOnce((args) => Promise.resolve((asked.push(args), { code: 0, stdout: '{}', stderr: '' })));
  await Promise.all([composeConfig(question, run), composeConfig(question, run)]);
  await composeConfig(question, run);
  expect(asked).toHaveLength(1);
  await composeHashes(question, run);
  await composeConfig({ ...question, project: 'edge' }, run);
  expect(asked).toHaveLength(3);
});
