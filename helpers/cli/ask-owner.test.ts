import { describe, expect, it } from 'vitest';
import { world } from '../testing/worlds/world.ts';
import { derivePolicy, type Seen } from '../policy/derive.ts';
import { decide } from './ask-owner.ts';

const seen = (isRead = true): Seen => {
  const { containers, networks, traefik } = world(({ containers: mine }) => {
    const radarr = mine.find(({ subject }) => subject === 'radarr');
    for (const hostPort of [7000, 7001, 7002, 0])
      radarr?.requested.push({ hostIp: '', hostPort, containerPort: hostPort, protocol: 'udp' });
  }).evidence;
  return { project: 'small', containers, networks, traefik: isRead ? traefik : null };
};

async function asked(given: Seen, yes: RegExp) {
  const questions: string[] = [];
  const policy = await decide(given, derivePolicy(given), (question) => {
    questions.push(question);
    return Promise.resolve(yes.test(question));
  });
  return { questions, policy };
}

describe('an owner', () => {
  it('is asked once for a range of ports, and all of it is allowed, or none', async () => {
    const { questions, policy } = await asked(seen(), /7000/);
    expect(questions.filter((each) => each.includes('port'))).toEqual([
      'radarr answers on ports 7000 to 7002/udp past the proxy: is everybody meant to reach it?',
    ]);
    const mine = policy.ports.allowed.filter(({ owner }) => owner === 'radarr');
    expect(mine.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(['7000/udp', '7001/udp', '7002/udp']);
    const { policy: strict } = await asked(seen(), /nobody asks this/);
    expect(strict.ports.allowed.filter(({ owner }) => owner === 'radarr')).toEqual([]);
  });

  it('is told that somebody answers without a login only where the table was read', async () => {
    const { questions, policy } = await asked(seen(), /^sonarr answers without/);
    expect(questions).toContain('sonarr answers without a login: is it meant for everybody?');
    expect(policy.access.bypass).toContain('sonarr');
    const unread = await asked(seen(false), /^whether sonarr/);
    expect(unread.questions).toContain(
      'whether sonarr asks for a login was not seen: is it meant for everybody, without one?',
    );
    expect(unread.questions.join('\n')).not.toContain('answers without');
    expect(unread.policy.access.bypass).toContain('sonarr');
  });
});
