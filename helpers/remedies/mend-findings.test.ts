import { describe, expect, it } from 'vitest';
import { mendFindings } from './mend-findings.ts';
import { asTheyAre } from './remedy.ts';
import { findingOf, stageOf } from './stage.fake.ts';

const stage = stageOf({
  services: { films: { ports: [{ target: 1, published: '1' }], networks: { front: null } }, store: {} },
  networks: { front: {} },
  policy: {
    networks: { cellar: { internal: true, members: ['films'] }, front: {} },
    services: { films: null },
  },
});

describe('findings', () => {
  it('of one cause are mended by one change', () => {
    const findings = ['published-ports', 'port-owners'].map((id) => findingOf(id, 'publishedPort', 'films:1/tcp'));
    const { mended, left } = mendFindings(findings, stage);
    expect(mended.map((each) => [each.what, each.findings.length])).toEqual([
      ['services.films.ports: 1/tcp for this machine alone', 2],
    ]);
    expect(left).toEqual([]);
  });

  it('are mended one after the other, each in what the others left', () => {
    const findings = [
      findingOf('published-ports', 'publishedPort', 'films:1/tcp'),
      findingOf('network-membership', 'membership', 'films@front'),
      findingOf('declared-networks', 'network', 'cellar'),
    ];
    const { mended, model } = mendFindings(findings, stage);
    expect(model.services['films']).toEqual({ ports: [], networks: { cellar: null } });
    expect(model.networks?.['cellar']).toEqual({ internal: true });
    expect(mended).toHaveLength(3);
    expect(stage.model.services['films']?.networks).toEqual({ front: null });
  });

  it('that no remedy turns are left by their cause, with what their check advises', () => {
    const findings = [
      findingOf('composed-ports', 'publishedPort', 'films:1/tcp'),
      findingOf('tls-options', 'router', 'films@docker'),
      findingOf('tls-options', 'router', 'films@docker'),
      findingOf('healthy-services', 'service', 'films'),
    ];
    const { mended, left } = mendFindings(findings, stage);
    expect(mended).toEqual([]);
    expect(left.map(({ kind, why, findings: mine }) => [kind, why, mine.length])).toEqual([
      ['publishedPort', 'Mend composed-ports.', 1],
      ['router', 'Mend tls-options.', 2],
      ['service', 'Mend healthy-services.', 1],
    ]);
  });

  it('that the files do not have are left, for what was seen is not they', () => {
    const files = stageOf({
      services: { films: { restart: 'unless-stopped', networks: { cellar: null } } },
      networks: { cellar: { internal: true }, front: {} },
      policy: { networks: { cellar: { internal: true }, front: {} } },
    });
    const findings = [
      findingOf('restart-policies', 'setting', 'films:restart'),
      findingOf('network-internal', 'network', 'cellar'),
      findingOf('network-internal', 'network', 'front'),
      findingOf('new-privileges', 'setting', '__proto__:security_opt'),
    ];
    const { mended, left } = mendFindings(findings, files);
    expect(mended).toEqual([]);
    expect(left.map(({ key, why }) => [key, why])).toEqual([
      ['cellar', asTheyAre],
      ['front', asTheyAre],
      ['__proto__:security_opt', '__proto__ is no service of these files'],
      ['films:restart', asTheyAre],
    ]);
  });

  it('of a setting are mended by the remedy for that word alone', () => {
    const findings = ['films:pids_limit', 'films:mem_limit'].map((key) => findingOf('service-limits', 'setting', key));
    const { mended, left } = mendFindings(findings, stage);
    expect(mended.map(({ what }) => what)).toEqual(['services.films: pids_limit 1000']);
    expect(left.map(({ key }) => key)).toEqual(['films:mem_limit']);
  });

  it('without a cause are about their subject', () => {
    const finding = findingOf('portless', 'subject', 'login over IPv6');
    delete finding.seen.cause;
    const { left } = mendFindings([finding], stage);
    expect(left.map(({ kind, key }) => [kind, key])).toEqual([['subject', 'login over IPv6']]);
  });
});
