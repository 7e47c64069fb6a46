import { describe, expect, it } from 'vitest';
import { imagePin } from './mend-images.ts';
import { serviceSettings } from './mend-settings.ts';
import { mendOf, stageOf } from './stage.fake.ts';

function mend(word: string, service: object, hardening: object = {}) {
  const remedy = serviceSettings.find(({ setting }) => setting === word);
  if (!remedy) throw new Error(`no remedy sets ${word}`);
  return mendOf(remedy, `films#2:${word}`, stageOf({ services: { films: service }, policy: { hardening } }));
}

describe('a setting of a service', () => {
  it('drops all capabilities but those that are declared', () => {
    const hardening = { capabilities: { films: ['CHOWN', 'NET_RAW'] } };
    expect(mend('cap_drop', { cap_add: ['CAP_net_raw', 'SYS_ADMIN'] }, hardening)).toEqual({
      'services.films.cap_drop': ['ALL'],
      'services.films.cap_add': ['NET_RAW', 'CHOWN'],
    });
    expect(mend('cap_drop', {}, { capabilities: { films: [] } })).toEqual({ 'services.films.cap_drop': ['ALL'] });
  });

  it('takes no other word for no-new-privileges, and leaves the other options', () => {
    const service = { security_opt: ['no-new-privileges:false', 'apparmor=own'] };
    expect(mend('security_opt', service)).toEqual({
      'services.films.security_opt': ['apparmor=own', 'no-new-privileges:true'],
    });
  });

  it('makes the root read-only where that is declared, with a /tmp', () => {
    expect(mend('read_only', { tmpfs: ['/run'] }, { readOnlyRoot: ['films'] })).toEqual({
      'services.films.read_only': true,
      'services.films.tmpfs': ['/run', '/tmp'],
    });
    expect(mend('read_only', { tmpfs: '/tmp:size=1m' }, { readOnlyRoot: ['films'] })).toEqual({
      'services.films.read_only': true,
    });
  });

  it('limits processes where the limit stands', () => {
    expect(mend('pids_limit', {})).toEqual({ 'services.films.pids_limit': 1000 });
    const deploy = { replicas: 2, resources: { limits: { cpus: '1', pids: 99_999 } } };
    expect(mend('pids_limit', { deploy })).toEqual({
      'services.films.deploy': { replicas: 2, resources: { limits: { cpus: '1', pids: 1000 } } },
    });
  });

  it('brings it back as the policy has it', () => {
    expect(mend('restart', {})).toEqual({ 'services.films.restart': 'unless-stopped' });
    expect(mend('restart', {}, { restart: ['on-failure'] })).toEqual({ 'services.films.restart': 'on-failure' });
  });

  it('cuts its log off, and keeps what else is said of it', () => {
    const logging = { driver: 'json-file', options: { 'max-size': '-1', 'max-file': '9', labels: 'a' } };
    expect(mend('logging', { logging })).toEqual({
      'services.films.logging': {
        driver: 'json-file',
        options: { 'max-size': '10m', 'max-file': '9', labels: 'a' },
      },
    });
  });

  it.each([
    ['cap_drop', {}, {}, 'declare them under `hardening.capabilities`'],
    ['privileged', { privileged: true }, {}, 'a privileged container has all of it'],
    ['read_only', {}, {}, 'declare it under `hardening.readOnlyRoot`'],
    ['mem_limit', {}, {}, 'how much memory it needs neither a file nor a look says'],
    ['cpus', {}, {}, 'how much of the processors it needs neither a file nor a look says'],
    ['restart', { deploy: { restart_policy: { condition: 'none' } } }, {}, 'says none: change it there'],
    ['restart', {}, { restart: [] }, 'takes no restart policy at all'],
    ['logging', { logging: { driver: 'gelf' } }, {}, 'its log driver is gelf'],
  ])('whose value nobody can know is left: %s', (word, service, hardening, why) => {
    expect(mend(word, service, hardening)).toContain(why);
  });

  it('of a container that the files have not is left', () => {
    const [remedy] = serviceSettings;
    expect(remedy && mendOf(remedy, 'edge/other:cap_drop', stageOf({ services: {} }))).toBe(
      'edge/other is no service of these files',
    );
  });
});

describe('an image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const pin = (service: object, pins: Record<string, string> = { films: digest }) =>
    mendOf(imagePin, 'films:image', stageOf({ services: { films: service }, pins }));

  it('is named by the digest that runs, beside its tag', () => {
    expect(pin({ image: 'nobody.test/films:1' })).toEqual({
      'services.films.image': `nobody.test/films:1@${digest}`,
    });
  });

  it.each([
    [{ image: 'nobody.test/films:1' }, {}, 'which release is meant no file says'],
    [{ image: `nobody.test/films@${digest}` }, undefined, 'the files have its digest already'],
    [{ image: 'nobody.test/films:1', build: {} }, undefined, 'its image is built from these files'],
    [{}, undefined, 'its image is built from these files'],
  ])('whose digest nobody saw is left: %j', (service, pins, why) => {
    expect(pin(service, pins)).toContain(why);
  });
});
