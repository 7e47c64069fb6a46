import { describe, expect, it } from 'vitest';
import { policyAt } from '../policy/policy.ts';
import { PolicyFile } from '../policy/schema.ts';
import { readModel } from '../rehearsal/compose-model.ts';
import { mendFindings } from './mend-findings.ts';
import { joinModels, mendedIn, type Part } from './several-projects.ts';
import { findingOf } from './stage.fake.ts';

const partOf = (project: string, rest: object, networks: Record<string, string>): Part => ({
  project,
  model: readModel({ name: project, ...rest }),
  networks: new Map(Object.entries(networks)),
});

const gate = partOf(
  'gate',
  {
    services: { door: { networks: { lane: null } }, films: { networks: { lane: null } } },
    networks: { lane: { name: 'the-lane' }, cellar: { name: 'gate_cellar' } },
  },
  { lane: 'lane', cellar: 'cellar' },
);
const garden = partOf(
  'garden',
  {
    services: {
      films: { networks: { joined: null, own: null }, ports: [{ target: 80, published: '8080' }] },
      guest: { network_mode: 'service:films' },
    },
    networks: { joined: { name: 'the-lane', external: true }, own: { name: 'garden_own' } },
  },
  { joined: 'lane', own: 'garden_own' },
);
const parts = [gate, garden] as const;
const services = { door: null, films: null, 'garden/films': null, 'garden/guest': null };

/** What is to change in each project’s files for one finding, by a policy. */
function changesFor(finding: ReturnType<typeof findingOf>, policy: object) {
  const { mended } = mendFindings([finding], {
    model: joinModels([...parts]),
    policy: policyAt(PolicyFile.parse({ version: 1, project: ['gate', 'garden'], services, ...policy }), 7),
    traefik: null,
    pins: new Map(),
  });
  const all = parts.map((part) => {
    const { mended: mine, model } = mendedIn(part, [...parts], mended);
    const edits = mine.flatMap((each) => each.edits);
    return { edits: edits.map(({ part: of, name, key, value }) => [of, name, key, value]), model };
  });
  return { of: Object.fromEntries(parts.map(({ project }, at) => [project, all[at]?.edits])), all };
}

describe('changes for several projects', () => {
  it('stand in the files of the project whose service it is, by its own name there', () => {
    const { of, all } = changesFor(findingOf('published-ports', 'publishedPort', 'garden/films:80/tcp'), {});
    const port = { target: 80, published: '8080', host_ip: '127.0.0.1' };
    expect(of).toEqual({ gate: [], garden: [['services', 'films', 'ports', [port]]] });
    expect(all[1]?.model.services['films']?.ports).toEqual([port]);
    expect(all[0]?.model).toEqual(gate.model);
  });

  it('call a network as each project’s own files do', () => {
    const networks = { lane: { members: ['door', 'films'] }, garden_own: { members: ['garden/films'] } };
    const { of } = changesFor(findingOf('network-membership', 'membership', 'garden/films@lane'), { networks });
    expect(of).toEqual({ gate: [], garden: [['services', 'films', 'networks', { own: null }]] });
  });

  it('join a network of the other project as an external one, where the files do not have it yet', () => {
    const networks = { cellar: { members: ['garden/films'] } };
    const { of } = changesFor(findingOf('network-membership', 'membership', 'garden/films@cellar'), { networks });
    expect(of).toEqual({
      gate: [],
      garden: [
        ['services', 'films', 'networks', { joined: null, own: null, cellar: null }],
        ['networks', 'cellar', 'external', true],
        ['networks', 'cellar', 'name', 'gate_cellar'],
      ],
    });
  });

  it('of a network stand with whoever makes it', () => {
    const networks = { garden_own: { internal: true, members: [] }, lane: { internal: true, members: [] } };
    const { of } = changesFor(findingOf('network-internal', 'network', 'garden_own'), { networks });
    expect(of).toEqual({ gate: [], garden: [['networks', 'own', 'internal', true]] });
    const { of: other } = changesFor(findingOf('network-internal', 'network', 'lane'), { networks });
    expect(other).toEqual({ gate: [['networks', 'lane', 'internal', true]], garden: [] });
  });

  it('make a network that nobody makes in the first, and join it in the others', () => {
    const networks = { vault: { internal: true, members: ['films', 'garden/films', 'garden/guest'] } };
    const { of } = changesFor(findingOf('declared-networks', 'network', 'vault'), { networks });
    expect(of).toEqual({
      gate: [
        ['networks', 'vault', 'internal', true],
        ['services', 'films', 'networks', { lane: null, vault: null }],
      ],
      garden: [
        ['services', 'films', 'networks', { joined: null, own: null, vault: null }],
        ['networks', 'vault', 'external', true],
        ['networks', 'vault', 'name', 'gate_vault'],
      ],
    });
  });

  it('are those of the one, where it is alone', () => {
    expect(joinModels([garden])).toBe(garden.model);
    const { mended } = mendFindings([findingOf('published-ports', 'publishedPort', 'films:80/tcp')], {
      model: garden.model,
      policy: policyAt(PolicyFile.parse({ version: 1 }), 7),
      traefik: null,
      pins: new Map(),
    });
    expect(mendedIn(garden, [garden], mended).mended).toEqual(mended);
  });
});
