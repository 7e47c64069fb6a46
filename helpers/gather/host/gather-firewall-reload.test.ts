import { describe, expect, it } from 'vitest';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { PutBack } from '../experiments/put-back.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherFirewallReload } from './gather-firewall-reload.ts';

const flushed = ['*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n', '', '1\n', '', '', '0\n', ''].join('=====\n');
const told = (change = {}) =>
  JSON.stringify({ loaded: [{ path: '/etc/nftables.conf', error: null }], after: flushed, left: [], ...change });

function look(answer: { code?: number; stdout?: string; stderr?: string }, change = {}) {
  const { evidence, policy } = world();
  const inputs: string[] = [];
  const vantage = fakeVantage({
    namespaces: ['host'],
    answer: () => ({}),
    run: (_, argv, input) => {
      inputs.push(`${argv.slice(0, 2).join(' ')} ${input}`);
      return answer;
    },
  });
  const putBack = new PutBack();
  const context = contextOf(vantage, policy, evidence, { disturb: true, putBack, ...change });
  return { seen: gatherFirewallReload.gather(context), inputs, putBack };
}

describe('a reload of the host’s firewall', () => {
  it('is made by nobody who was not asked to', async () => {
    const { seen, inputs } = look({ stdout: told() }, { disturb: false });
    expect((await seen).value.notMade).toContain('--disturb');
    expect(inputs).toEqual([]);
  });

  it('is done, read and put back by one program, and stands in the ledger', async () => {
    const { seen, inputs, putBack } = look({ stdout: told() });
    const { value } = await seen;
    expect(inputs).toHaveLength(1);
    expect(inputs[0]).toMatch(/^python3 -I \{"read":".*iptables-nft-save/);
    expect(value.loaded).toEqual([{ path: '/etc/nftables.conf', error: null }]);
    expect(value.after?.families[0]).toMatchObject({ family: 4, policy: 'accept', forwardChained: false });
    expect(value.transcript.map(({ error }) => error)).toEqual([null]);
    expect(await putBack.all()).toEqual([]);
  });

  it('that could not be put back is told to whoever ends the run', async () => {
    const { seen, putBack } = look({ stdout: told({ left: ['iptables-nft'] }) });
    const { value } = await seen;
    expect(value.transcript[0]?.error).toBe('these rules are not as they were: iptables-nft');
    expect((await putBack.all())[0]).toContain('systemctl restart docker');
  });

  it('loads what the policy names as well', async () => {
    const { evidence, policy } = world();
    policy.firewall = { files: ['/srv/firewall/rules.v4'] };
    const inputs: string[] = [];
    const run = (_: string, _argv: readonly string[], input: string) => (inputs.push(input), { stdout: told() });
    const vantage = fakeVantage({ namespaces: ['host'], answer: () => ({}), run });
    await gatherFirewallReload.gather(contextOf(vantage, policy, evidence, { disturb: true }));
    expect(inputs[0]).toContain('"files":["/srv/firewall/rules.v4"]');
  });

  it('has nothing to load where there is no file', async () => {
    const { value } = await look({ stdout: told({ loaded: [], after: '' }) }).seen;
    expect([value.notMade, value.loaded, value.after, value.transcript]).toEqual([null, [], null, []]);
  });

  it('that could not be tried is an error that says so', async () => {
    await expect(look({ code: 1, stderr: 'no python' }).seen).rejects.toThrow(
      /could not run reload-firewall: no python/,
    );
  });
});
