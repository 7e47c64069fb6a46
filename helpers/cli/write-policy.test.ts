import { describe, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { derivePolicy } from '../policy/derive.ts';
import { parsePolicy } from '../policy/load.ts';
import { PolicyFile } from '../policy/schema.ts';
import { writePolicy } from './write-policy.ts';

function derived(): PolicyFile {
  const {
    project,
    artifacts: { containers, networks, traefik },
  } = readGood(2);
  if (!containers.ok || !networks.ok || !traefik.ok) throw new Error('the good recording lacks looks');
  return derivePolicy({ project, containers: containers.value, networks: networks.value, traefik: traefik.value });
}

describe('a policy that init writes', () => {
  it('reads back as the policy it was made of', () => {
    const policy = derived();
    expect(parsePolicy(writePolicy(policy), 'stackproof.yaml').file).toEqual(policy);
  });

  it('leaves what is its owner’s to decide in the head, and says which schema it has', () => {
    const text = writePolicy(derived(), ['Published beyond the proxy (ports.allowed): a 1/tcp\nevil: true']);
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+policy\.schema\.json\n/);
    expect(text).toContain('#   Published beyond the proxy (ports.allowed): a 1/tcp');
    expect(parsePolicy(text, 'stackproof.yaml').file).toEqual(derived());
  });

  it('says nothing that goes without saying', () => {
    const text = writePolicy(derived());
    for (const word of [
      'thresholds',
      'waivers',
      'maxRestarts',
      'driver',
      'internal: false',
      'icc: true',
      'null',
      'undefined',
    ])
      expect(text).not.toContain(word);
    expect(text).toMatch(/networks:\n {2}backend-net:\n {4}internal: true\n/);
  });

  it('keeps what differs, however deep', () => {
    const policy = PolicyFile.parse({
      version: 1,
      services: { app: { listens: [{ port: 1 }] } },
      thresholds: { cpu: { monitor: 50 } },
      proxy: { service: 'edge' },
    });
    expect(parsePolicy(writePolicy(policy), 'stackproof.yaml').file).toEqual(policy);
  });

  it('writes what a reader would not see so that it is seen, and reads it back', () => {
    const policy = PolicyFile.parse({ version: 1, services: { 'a\u202eb': {} }, hosts: { 'x.test': 'a\u202eb' } });
    const text = writePolicy(policy);
    expect(text).toContain('"a\\u202eb"');
    expect(text).not.toContain('\u202e');
    expect(parsePolicy(text, 'stackproof.yaml').file).toEqual(policy);
  });
});
