import { describe, expect, it } from 'vitest';
import { isRandom } from './random-values.ts';

const hex = '7c4e19ab3f5d2806b1e9c4d7a05f38e26b9d1c47';
const made = 'Kz4Mc7Wq2Rt9Lb5Xv8Nh3Js6Dp1Fg';

describe('isRandom', () => {
  it.each([
    hex,
    made,
    `gta_${hex}`,
    `key-${hex}`,
    `dop_v1_${hex}`,
    `v1.0-${hex}-${hex}`,
    `Xq7Rk2Lw9T.ab8Vn3Hs.${made}`,
  ])('it is: %s', (value) => {
    expect(isRandom('THING', value)).toBe(true);
  });

  it('takes the seed of one-time passwords for what it is', () => {
    expect(isRandom('THING', 'G5XW4Z3MNFXGO2DFOI4TQMZRGQ2TM2LP')).toBe(true);
  });

  it.each([
    'AlpineLinuxContainerImageVersion3',
    'MediaServerInTheLivingRoom2026',
    'media-backup-2026-Home',
    `sha-${hex}`,
    `build-${hex}`,
    'v4.0.15.2941-ls297',
    'org.media.MediaServerApplicationV2',
    'IN_THE_LIVING_ROOM_OF_THE_HOUSE',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    'media.example.test',
  ])('it is not: %s', (value) => {
    expect(isRandom('THING', value)).toBe(false);
  });

  it('does not take an identifier for it', () => {
    expect(isRandom('COMMIT_SHA', hex)).toBe(false);
  });
});
