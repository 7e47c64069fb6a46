import { describe, expect, it } from 'vitest';
import { ImageSettings } from './hardening-answers.ts';
import { describeImage } from './read-image.ts';

const secret = 'tr0ub4dor-and-3';
const image = (Env: string[], history: string[] | null = [], more: object = {}) =>
  describeImage(ImageSettings.parse({ Id: 'sha256:one', Config: { Env }, ...more }), history, []);

describe('describeImage', () => {
  it('names the places of secrets and never what stands there', () => {
    const seen = image(
      [`DB_PASSWORD=${secret}`, 'PATH=/usr/bin', `DATABASE_URL=postgres://media:${secret}@db/media`],
      ['CMD ["serve"]', `RUN /bin/sh -c curl -H "Authorization: Bearer ${secret}${secret}" https://example.test`],
    );
    expect(seen.secretPlaces).toEqual(['environment DB_PASSWORD', 'environment DATABASE_URL', 'history 2']);
    expect(JSON.stringify(seen)).not.toContain(secret);
    expect(seen.history?.[1]).toContain('[redacted]');
  });

  it.each([
    'GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D',
    'DB_PASSWORD_FILE=/run/secrets/db',
    'DB_PASSWORD=',
    'USE_TOKEN=true',
    'TOKEN_URL=https://example.test/token',
    'SSH_KEY_PATH=/etc/key',
  ])('takes %s for none', (pair) => {
    expect(image([pair]).secretPlaces).toEqual([]);
  });

  it('says what could not be asked', () => {
    expect(image([], null).history).toBe(null);
    expect(image([]).signed).toBe(null);
    expect(image([], [], { Identity: {} }).signed).toBe(false);
    expect(image([], [], { Identity: { Signature: [{}] } }).signed).toBe(true);
  });

  it('cuts what is long, after secrets are out of it', () => {
    const [line = ''] = image([], [`RUN ${'x'.repeat(190)} --password=${secret}`]).history ?? [];
    expect(line.length).toBe(200);
    expect(line).not.toContain(secret.slice(0, 4));
  });
});
