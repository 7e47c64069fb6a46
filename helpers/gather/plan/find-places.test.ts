import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findPlaces } from './find-places.ts';

const folder = mkdtempSync(join(tmpdir(), 'places-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'more'));
writeFileSync(
  join(folder, 'compose.yaml'),
  `include:
  - more/apps.yaml
services:
  films:
    ports:
      - "127.0.0.1:7878:7878"
      - "6881:6881/udp"
      - "127.0.0.1:5000-5002:5000-5002/udp"
      - "8000-8010:80"
      - "\${FTP:-21000-21001}:21000-21001"
    networks:
      front: { aliases: [movies] }
networks:
  front: {}
`,
);
writeFileSync(join(folder, 'more', 'apps.yaml'), 'services:\n  wiki:\n    networks: [front]\n');
writeFileSync(
  join(folder, 'more', 'base.yaml'),
  `services:
  common:
    privileged: true
    ports: ["9000:9000"]
`,
);
writeFileSync(
  join(folder, 'house.yaml'),
  `x-usual: &usual
  read_only: false
services:
  lamp:
    extends: { file: more/base.yaml, service: common }
    <<: *usual
    cap_add: [NET_ADMIN]
    volumes:
      - \${HOME:-/root}:/home:ro
      - { type: bind, source: /run, target: /r }
    secrets: [pin]
    deploy:
      resources:
        limits:
          memory: 1g
  bulb: { extends: lamp }
`,
);
writeFileSync(
  join(folder, 'over.yaml'),
  '# changed\nservices:\n  films: { ports: [{ target: 7878, published: 1 }] }\n',
);

describe('where things stand in compose files', () => {
  const lineOf = (files: readonly string[], key: string) => {
    const place = findPlaces(files, folder).find((each) => each.key === key);
    return place && `${place.file}:${place.line}`;
  };

  it.each([
    ['films', 'compose.yaml:4'],
    ['films:7878/tcp', 'compose.yaml:6'],
    ['films:6881/udp', 'compose.yaml:7'],
    ['films@front', 'compose.yaml:12'],
    ['front', 'compose.yaml:14'],
    ['films:5000/udp', 'compose.yaml:8'],
    ['films:5002/udp', 'compose.yaml:8'],
    ['films:5003/udp', undefined],
    ['films:5000/tcp', undefined],
    ['films:80/tcp', 'compose.yaml:9'],
    ['films:21001/tcp', 'compose.yaml:10'],
    ['wiki@front', 'more/apps.yaml:3'],
  ])('%s stands at %s', (key, place) => {
    expect(lineOf(['compose.yaml'], key)).toBe(place);
  });

  it('is the last file that has it', () => {
    expect(lineOf(['compose.yaml', 'over.yaml'], 'films:7878/tcp')).toBe('over.yaml:3');
    expect(lineOf(['compose.yaml', 'over.yaml'], 'films:6881/udp')).toBe('compose.yaml:7');
  });

  it.each([
    ['lamp:', 'house.yaml:4'],
    ['lamp:privileged', 'more/base.yaml:3'],
    ['lamp:9000/tcp', 'more/base.yaml:4'],
    ['lamp:read_only', 'house.yaml:2'],
    ['lamp:cap_add@NET_ADMIN', 'house.yaml:7'],
    ['lamp:volumes@/home', 'house.yaml:9'],
    ['lamp:volumes@/r', 'house.yaml:10'],
    ['lamp:volumes@/run/secrets/pin', 'house.yaml:11'],
    ['lamp:mem_limit', 'house.yaml:15'],
    ['bulb:privileged', 'more/base.yaml:3'],
    ['bulb:', 'house.yaml:16'],
  ])('a setting, its own or one of an anchor or another service: %s stands at %s', (key, place) => {
    expect(lineOf(['house.yaml'], key)).toBe(place);
  });

  it('is nowhere in a file that is not there', () => {
    expect(findPlaces(['gone.yaml'], folder)).toEqual([]);
  });
});
