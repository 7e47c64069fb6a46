import { describe, expect, it } from 'vitest';
import { chooseLab } from './choose-lab.ts';

const lab = (id: string, caller: string | null, kept = true) => ({
  id,
  caller,
  kept,
  dockerHost: `unix:///run/${id}.sock`,
});
const anna = { caller: '1001', dockerHost: undefined };

describe('chooseLab', () => {
  it('takes the only lab that the caller kept, whoever else keeps one', () => {
    expect(chooseLab([lab('sp-000001', '1002'), lab('sp-000002', '1001')], anna)?.id).toBe('sp-000002');
  });

  it('takes none where none is kept', () => {
    expect(chooseLab([], anna)).toBeNull();
    expect(chooseLab([lab('sp-000001', '1001', false)], anna)).toBeNull();
  });

  it('guesses neither among several of the caller, nor among those of others', () => {
    expect(() => chooseLab([lab('sp-000001', '1001'), lab('sp-000002', '1001')], anna)).toThrow(
      'several labs of yours are up (sp-000001, sp-000002): name the one to remove',
    );
    expect(() => chooseLab([lab('sp-000003', '1002')], anna)).toThrow('no lab that is up was kept by you');
    expect(() => chooseLab([lab('sp-000004', null)], anna)).toThrow('others kept sp-000004');
  });

  it('takes the one that the shell itself speaks to, of several too', () => {
    const labs = [lab('sp-000001', '1001'), lab('sp-000002', '1001')];
    expect(chooseLab(labs, { ...anna, dockerHost: 'unix:///run/sp-000001.sock' })?.id).toBe('sp-000001');
  });
});
