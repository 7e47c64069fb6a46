import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { EngineClient } from '../../clients/engine-client.ts';
import { tarOf } from '../../clients/tar.fake.ts';
import { containerAnswer } from './engine-answers.fake.ts';
import { blindVantage } from '../vantage.fake.ts';
import { secretsInFiles, secretsOf } from './known-secrets.ts';
import { ContainerInspection } from './inspection.ts';

it('knows what a container was told in confidence, and takes no plain word or address for it', () => {
  const vault = containerAnswer({
    id: 'vault',
    name: 'vault',
    config: {
      Env: [
        'DB_PASS=h7!kQ2,x&y',
        'SECRET_FILE=/run/secrets/one',
        'TOKEN=admin',
        'AUTH_URL=http://authelia:9091',
        'PATH=/usr/bin',
      ],
    },
    labels: { 'traefik.http.middlewares.m.basicauth.users[0]': 'admin:{SHA}fEqNCco3Yq9h5ZUglD3CZJT4lBs=' },
  });
  const redis = {
    ...containerAnswer({ id: 'redis', name: 'redis' }),
    Path: 'redis-server',
    Args: ['--requirepass', 'w0rd-of-it'],
  };
  expect(secretsOf(vault)).toEqual(['h7!kQ2,x&y', 'h7!kQ2,x&y', '{SHA}fEqNCco3Yq9h5ZUglD3CZJT4lBs=']);
  expect(secretsOf(redis)).toEqual(['w0rd-of-it']);
});

it('knows what the files of secrets hold, each line of it, and is not stopped by one that cannot be read', async () => {
  const asked: string[] = [];
  const engine = {
    docker: {
      getContainer: () => ({
        getArchive: async ({ path }: { path: string }) => {
          asked.push(path);
          if (path.endsWith('gone')) throw Object.assign(new Error('no'), { statusCode: 500 });
          return Readable.from([await tarOf([{ name: 'one', content: 'f1rst-line-0\nkey: s3cond-value\n' }])]);
        },
      }),
    },
  } as unknown as EngineClient;
  const vault = ContainerInspection.parse({
    ...containerAnswer({
      id: 'vault',
      name: 'vault',
      config: { Env: ['JWT_SECRET_FILE=/etc/vault/jwt', 'LOG_FILE=/log'] },
    }),
    Mounts: ['/run/secrets/one', '/run/secrets/gone', '/data'].map((Destination) => ({ Destination, Type: 'bind' })),
  });
  const secrets = await secretsInFiles({ engine, vantage: blindVantage(['host']) }, [vault]);
  expect(asked).toEqual(['/run/secrets/one', '/run/secrets/gone', '/etc/vault/jwt']);
  expect(secrets).toContain('f1rst-line-0');
  expect(secrets).toContain('key: s3cond-value');
});
