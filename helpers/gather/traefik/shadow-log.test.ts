import { expect, it } from 'vitest';
import { deliveriesIn } from './shadow-log.ts';

const line = (fields: object) => JSON.stringify({ level: 'debug', ...fields });

it('knows what each provider has delivered, and which has said nothing', () => {
  const log = [
    'no JSON at all',
    line({ message: 'Starting provider *docker.Provider' }),
    line({
      providerName: 'file',
      config: { http: { routers: { a: {} } }, tcp: { routers: { raw: {} } }, udp: {}, tls: {} },
      message: 'Configuration received',
    }),
    line({ providerName: 'docker', message: 'Skipping empty configuration' }),
    line({ providerName: 'file', config: { http: { routers: { a: {}, b: {} } } }, message: 'Configuration received' }),
  ].join('\r\n');
  expect([...deliveriesIn(log)]).toEqual([
    ['file', ['a@file', 'b@file']],
    ['docker', []],
  ]);
});

it('reads the log of version 2', () => {
  const log = line({
    msg: 'Configuration received from provider docker: {"http":{"routers":{"a":{"rule":"Host(`a`)"}}}}',
    providerName: 'docker',
  });
  expect([...deliveriesIn(log)]).toEqual([['docker', ['a@docker']]]);
});
