import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Cell } from '../../evidence/reachability.ts';
import { world, worldBefore } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { carry, withBridges } from './packets.fake.ts';
import { longLimitMs } from './probing.ts';
import { gatherReachability } from './gather-reachability.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

const small = () => {
  const { evidence, policy } = world();
  return { evidence: withBridges(evidence), policy };
};

function look(
  made: ReturnType<typeof world>,
  answer: (probe: Probe) => Partial<ProbeResult> = (probe) => carry(made.evidence, probe),
) {
  const vantage = fakeVantage({ namespaces: ['host', 'outside'], answer });
  return {
    vantage,
    gathered: gatherReachability.gather(contextOf(vantage, made.policy, made.evidence)).then(({ value }) => value),
  };
}

const find = (cells: readonly Cell[], from: string, to: string, network: string, port: number | null) =>
  cells.filter(
    (cell) =>
      cell.from === from && cell.to === to && cell.network === network && cell.port === port && cell.family === 4,
  );

describe('gatherReachability', () => {
  it('asks every pair on every address, port and family, and holds what the small world carries', async () => {
    const made = small();
    const { cells, namespaces, controls } = await look(made).gathered;
    const known = made.evidence.reachability.cells;
    const mine = cells.filter(({ from }) => from !== 'host');
    const name = ({ from, to, network, family, protocol, port }: Cell) =>
      [from, to, network, family, protocol, port].join(' ');
    expect(mine.map(name).sort()).toEqual(known.map(name).sort());
    expect(namespaces).toEqual(['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun', 'host']);
    expect(controls.every(({ before, after }) => before === 'open' && after === 'open')).toBe(true);
    expect(new Set(mine.map(({ value }) => value))).toEqual(new Set(['open', 'dropped']));
  });

  it('vouches for a network whose members may not meet from the host', async () => {
    const { controls, cells } = await look(small()).gathered;
    expect(controls.find(({ network, port }) => network === 'egress-net' && port === 8096)).toMatchObject({
      by: 'host',
      before: 'open',
      after: 'open',
    });
    expect(find(cells, 'sonarr', 'jellyfin', 'egress-net', 8096)).toMatchObject([{ value: 'dropped', tries: 2 }]);
  });

  it('asks at addresses that the engine does not know, link-local ones by the asker’s own interface', async () => {
    const made = small();
    const row = { namespace: 'jellyfin', interface: 'eth-frontend-net', prefix: 24, known: false } as const;
    made.evidence.addresses.rows.push(
      { ...row, interface: 'cable', address: '192.0.2.1', family: 4, scope: 'global', network: null },
      { ...row, address: 'fe80::3', family: 6, scope: 'link', network: 'frontend-net' },
    );
    const { vantage, gathered } = look(made, (probe) => {
      if (probe.kind === 'dns') return {};
      if (probe.address === '192.0.2.1') return { value: probe.namespace === 'jellyfin' ? 'open' : 'dropped' };
      return probe.address.startsWith('fe80') ? { value: 'open' } : carry(made.evidence, probe);
    });
    const { cells, controls } = await gathered;
    const further = cells.filter(
      ({ address, port, from }) => address !== undefined && port === 8096 && from !== 'host',
    );
    const seen = further.map(({ from, network, value }) => [from, network, value]);
    expect(seen.sort(([, one = ''], [, other = '']) => other.localeCompare(one))).toEqual([
      ...['traefik', 'sonarr', 'radarr', 'gluetun'].map((from) => [from, 'interface cable', 'dropped']),
      ['traefik', 'frontend-net', 'open'],
    ]);
    expect(controls.find(({ address, port }) => address === '192.0.2.1' && port === 8096)).toMatchObject({
      by: 'jellyfin',
      before: 'open',
      after: 'open',
    });
    const links = vantage.asked.flatMap(({ probe }) =>
      'address' in probe ? [`${probe.namespace} ${probe.address}`] : [],
    );
    expect(links).toContain('traefik fe80::3%eth-frontend-net');
  });

  it('asks a control that was lost once more, with time, and only where nobody else vouches', async () => {
    const made = small();
    const lost = new Set<string>();
    const { vantage, gathered } = look(made, (probe) => {
      if (probe.kind !== 'tcp' || probe.port !== 8096) return carry(made.evidence, probe);
      const key = `${probe.namespace} ${probe.address}`;
      if (lost.has(key)) return carry(made.evidence, probe);
      lost.add(key);
      return { value: 'dropped' };
    });
    const { controls } = await gathered;
    const jellyfin = controls.filter(({ to, port }) => to === 'jellyfin' && port === 8096);
    expect(jellyfin.length).toBeGreaterThan(0);
    expect(jellyfin.filter(({ before, after }) => before !== 'open' || after !== 'open')).toEqual([]);
    const patient = vantage.asked.filter(({ probe, limitMs }) => 'port' in probe && limitMs === longLimitMs);
    expect(new Set(patient.map(({ probe }) => 'port' in probe && probe.port))).toEqual(new Set([8096]));
  });

  it('knows that the host has no way to its own containers beside it', async () => {
    const made = small();
    for (const each of made.evidence.networks) if (each.key === 'egress-net') each.driver = 'macvlan';
    made.evidence.host.addresses = made.evidence.host.addresses.filter(({ bridge }) => !bridge);
    const own = made.evidence.containers
      .find(({ subject }) => subject === 'jellyfin')
      ?.attachments.find(({ network }) => network === 'egress-net')?.ipv4;
    const { cells, controls } = await look(made, (probe) => {
      if (probe.kind === 'dns' || probe.address !== own) return carry(made.evidence, probe);
      return { value: probe.namespace === 'jellyfin' ? 'open' : 'absent' };
    }).gathered;
    expect(controls.find(({ network, port }) => network === 'egress-net' && port === 8096)?.by).toBe('jellyfin');
    expect(find(cells, 'sonarr', 'jellyfin', 'egress-net', 8096)).toMatchObject([{ value: 'no-route' }]);
  });

  it('says no-control where nobody can vouch for an address', async () => {
    const made = small();
    made.evidence.host.addresses = made.evidence.host.addresses.filter(({ bridge }) => !bridge);
    const { cells, controls } = await look(made).gathered;
    expect(controls.find(({ network, port }) => network === 'egress-net' && port === 8096)).toMatchObject({
      by: 'nobody',
      before: 'no-control',
      after: 'no-control',
    });
    expect(find(cells, 'sonarr', 'jellyfin', 'egress-net', 8096)).toMatchObject([{ value: 'no-control' }]);
  });

  it('voids the negatives of a target that died during the sweep', async () => {
    const made = small();
    let asked = 0;
    const { cells, controls } = await look(made, (probe) => {
      const toRadarr =
        probe.kind !== 'dns' &&
        made.evidence.containers.some(
          ({ subject, attachments }) => subject === 'radarr' && attachments.some(({ ipv4 }) => ipv4 === probe.address),
        );
      if (toRadarr) asked += 1;
      return toRadarr && asked > 8 ? { value: 'absent' } : carry(made.evidence, probe);
    }).gathered;
    expect(controls.filter(({ to }) => to === 'radarr').map(({ after }) => after)).toEqual([
      'absent',
      'absent',
      'absent',
      'absent',
    ]);
    expect(
      cells.filter(
        ({ to, value }) => to === 'radarr' && (value === 'dropped' || value === 'no-route' || value === 'absent'),
      ),
    ).toEqual([]);
  });

  it('pays the long limit only where a neighbour does not answer', async () => {
    const made = small();
    const { vantage, gathered } = look(made, (probe) =>
      probe.kind === 'tcp' && probe.namespace === 'sonarr' && probe.port === 7878
        ? { value: 'dropped' }
        : carry(made.evidence, probe),
    );
    const { cells } = await gathered;
    const long = vantage.asked.filter(({ limitMs, probe }) => limitMs === longLimitMs && probe.namespace !== 'host');
    expect(new Set(long.map(({ probe }) => ('port' in probe ? `${probe.namespace} ${probe.port}` : 'icmp')))).toEqual(
      new Set(['sonarr 7878']),
    );
    expect(find(cells, 'sonarr', 'radarr', 'backend-net', 7878)).toMatchObject([{ value: 'dropped', tries: 2 }]);
  });

  it('reads who answered where nobody was expected to', async () => {
    const made = small();
    const { cells } = await look(made, (probe) => {
      if (probe.kind !== 'tcp' || probe.namespace !== 'gluetun' || probe.port !== 8096)
        return carry(made.evidence, probe);
      return { value: 'open', answer: probe.send ? 'HTTP/1.0 200 OK\\r\\n\\r\\nstackproof-standin jellyfin' : null };
    }).gathered;
    expect(find(cells, 'gluetun', 'jellyfin', 'frontend-net', 8096)).toMatchObject([
      { value: 'open', identity: 'HTTP/1.0 200 OK · stackproof-standin jellyfin' },
    ]);
  });

  it('does not take a transparent proxy for the target', async () => {
    const made = small();
    const { cells } = await look(made, (probe) => {
      if (probe.kind !== 'tcp' || probe.namespace !== 'gluetun' || probe.port !== 8096)
        return carry(made.evidence, probe);
      return { value: 'open', answer: probe.send ? 'HTTP/1.1 502 Bad Gateway\\r\\n' : null };
    }).gathered;
    expect(find(cells, 'gluetun', 'jellyfin', 'frontend-net', 8096)).toMatchObject([
      { value: 'probe-failed', identity: 'HTTP/1.1 502 Bad Gateway' },
    ]);
  });

  it('counts a shared namespace once and asks the ports of its guests there', async () => {
    const { namespaces, cells } = await look(small()).gathered;
    expect(namespaces).not.toContain('qbittorrent');
    expect(find(cells, 'sonarr', 'gluetun', 'download-net', 6881)).toMatchObject([{ value: 'open' }]);
  });

  it('asks a source without neighbours on its gateway, and one without any network on its loopback', async () => {
    const made = small();
    for (const container of made.evidence.containers) {
      if (container.subject === 'gluetun')
        container.attachments = container.attachments.map((each) => ({
          ...each,
          network: 'bridge',
          ipv4: '10.201.0.2',
        }));
      if (container.subject === 'jellyfin') container.attachments = [];
    }
    const { sources } = await look(made).gathered;
    expect(sources.find(({ from }) => from === 'gluetun')).toEqual({
      from: 'gluetun',
      to: 'gateway of bridge',
      value: 'open',
    });
    expect(sources.find(({ from }) => from === 'jellyfin')).toEqual({
      from: 'jellyfin',
      to: 'its own loopback',
      value: 'open',
    });
  });

  it('plants a listener where nothing listens, asks everybody about it, and takes it away', async () => {
    const made = small();
    made.evidence.listeners.sockets = made.evidence.listeners.sockets.filter(({ namespace }) => namespace !== 'radarr');
    const meanwhile = new Set<string>();
    const { vantage, gathered } = look(made, (probe) => {
      if (probe.kind !== 'tcp' || probe.port !== 61000) return carry(made.evidence, probe);
      for (const namespace of vantage.planted) meanwhile.add(namespace);
      return carry(made.evidence, { kind: 'icmp', namespace: probe.namespace, address: probe.address });
    });
    const { cells, controls, planted } = await gathered;
    expect(planted).toEqual([{ namespace: 'radarr', port: 61000, error: null }]);
    expect([...meanwhile]).toEqual(['radarr']);
    expect(vantage.planted.size).toBe(0);
    expect(find(cells, 'sonarr', 'radarr', 'backend-net', 61000)).toMatchObject([{ value: 'open', planted: true }]);
    expect(find(cells, 'gluetun', 'radarr', 'backend-net', 61000)).toMatchObject([{ value: 'dropped', planted: true }]);
    expect(
      controls.filter(({ port }) => port === 61000).map(({ to, planted: ours, after }) => [to, ours, after]),
    ).toEqual([
      ['radarr', true, 'open'],
      ['radarr', true, 'open'],
    ]);
    expect(cells.filter(({ planted: ours, port }) => ours && port !== 61000)).toEqual([]);
  });

  it('plants nothing outside a lab, nor where the sockets could not be read', async () => {
    const made = small();
    made.evidence.listeners.sockets = [];
    const live = fakeVantage({ namespaces: ['host'], answer: (probe) => carry(made.evidence, probe) });
    const { value } = await gatherReachability.gather(
      contextOf(live, made.policy, made.evidence, { lab: null, source: 'live' }),
    );
    expect(live.everPlanted).toEqual([]);
    expect(value.planted).toBeUndefined();
    made.evidence.listeners.unread = [{ namespace: 'radarr', error: 'Permission denied' }];
    const { vantage, gathered } = look(made);
    await gathered;
    expect(vantage.everPlanted).toEqual(['traefik', 'jellyfin', 'sonarr', 'gluetun']);
  });

  it('says where a listener could not be planted, and takes the others away when a probe fails', async () => {
    const made = small();
    made.evidence.listeners.sockets = made.evidence.listeners.sockets.filter(
      ({ namespace }) => namespace !== 'radarr' && namespace !== 'sonarr',
    );
    const plant = (namespace: string) => (namespace === 'radarr' ? { error: 'process 7 ended' } : { port: 61000 });
    const vantage = fakeVantage({ namespaces: ['host'], answer: (probe) => carry(made.evidence, probe), plant });
    const { value } = await gatherReachability.gather(contextOf(vantage, made.policy, made.evidence));
    expect(value.planted).toEqual([
      { namespace: 'sonarr', port: 61000, error: null },
      { namespace: 'radarr', port: null, error: 'process 7 ended' },
    ]);
    expect(value.cells.some(({ to, planted }) => to === 'radarr' && planted)).toBe(false);
    const broken = fakeVantage({
      namespaces: ['host'],
      answer: (probe) => {
        if (probe.kind === 'tcp') throw new Error('the line broke');
        return carry(made.evidence, probe);
      },
      plant,
    });
    await expect(gatherReachability.gather(contextOf(broken, made.policy, made.evidence))).rejects.toThrow(
      'the line broke',
    );
    expect([broken.everPlanted.length, broken.planted.size]).toEqual([2, 0]);
  });

  it('shows nothing that reads as isolated when every probe fails', async () => {
    const { evidence, policy } = small();
    const { value } = await gatherReachability.gather(contextOf(blindVantage([]), policy, evidence));
    expect(new Set(value.cells.map((cell) => cell.value))).toEqual(new Set(['probe-failed']));
    expect(value.sources.every((source) => source.value === 'probe-failed')).toBe(true);
    expect(value.controls.some(({ before, after }) => before === 'open' || after === 'open')).toBe(false);
  });

  it('probes a paused target and from a paused source, and neither from nor to a stopped one', async () => {
    const { evidence, policy } = worldBefore();
    withBridges(evidence);
    for (const container of evidence.containers) {
      if (container.subject === 'radarr') container.status = 'paused';
      if (container.subject === 'sonarr') Object.assign(container, { status: 'exited', pid: 0 });
    }
    const { cells, namespaces } = await look({ evidence, policy }).gathered;
    expect(namespaces).not.toContain('sonarr');
    expect(cells.some(({ to }) => to === 'sonarr')).toBe(false);
    expect(find(cells, 'traefik', 'radarr', 'media-network', 7878)).toMatchObject([{ value: 'open' }]);
    expect(find(cells, 'radarr', 'traefik', 'media-network', 80)).toMatchObject([{ value: 'open' }]);
  });
});
