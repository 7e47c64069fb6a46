import { describe, expect, it } from 'vitest';
import { whyForbidden } from './forbidden.ts';

const answered = (statusCode: number): Error => Object.assign(new Error('<html>no</html>'), { statusCode });

describe('what something before the engine forbids', () => {
  it.each([
    ['networks', 'NETWORKS'],
    ['container 0123456789ab', 'CONTAINERS'],
    ['history of image sha256:0123', 'IMAGES'],
    ['info', 'INFO'],
    ['helper', 'POST, CONTAINERS and EXEC'],
  ])('is %s, which %s would let through', (question, named) => {
    expect(whyForbidden(question, answered(403))).toBe(
      `a proxy before it forbids that (403): allow ${named} there, or name the engine itself with DOCKER_HOST`,
    );
  });

  it('is named without a switch where none is known, and is nothing that failed otherwise', () => {
    expect(whyForbidden('secrets', answered(403))).toContain('allow it there');
    expect(whyForbidden('networks', answered(500))).toBeNull();
    expect(whyForbidden('networks', new Error('gone'))).toBeNull();
  });
});
