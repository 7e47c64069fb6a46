import { describeVisitor, whoTold } from '../../helpers/derived/access/visitors.ts';
import { reachedFrom } from '../../helpers/derived/access/views.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

const expected = 'the visitor’s own address';

export const visitorAddresses = defineCheck({
  id: 'visitor-addresses',
  title: 'Proxy and login see the own address of each visitor from outside',
  severity: 'high',
  why:
    'Where many come with one address, often the gateway’s, a ban or a rate limit hits all of them, ' +
    'and a rule that lets a network in lets everybody in.',
  fix: 'Give the network by which the proxy is published IPv6 as well, so that Docker’s forwarder is not asked.',
  requires: ['standpoints'],
  evaluate({ standpoints: { standpoints, visitors } }, { proxy }) {
    if (standpoints.length === 0) return [unseen('proxy', expected, 'it was asked from no place at all')];
    const outside = standpoints.filter(
      ({ kind, knocks, cannot }) => kind === 'outside' && (knocks.length > 0 || cannot),
    );
    if (outside.length === 0) return notApplicable('nothing of the proxy is published to the outside');
    const places = new Set(outside.map(({ name }) => name));
    return outside.flatMap((place): Observation[] => {
      const { name, family, cannot } = place;
      const subject = `over IPv${family}`;
      if (cannot !== null)
        return [{ ...unseen(`proxy ${subject}`, expected, `was not asked: ${cannot}`), unstood: 'outside' }];
      if (reachedFrom([place]).size === 0) return [];
      const mine = visitors.filter(({ standpoint }) => standpoint === name);
      if (mine.length === 0) return [unseen(`proxy ${subject}`, expected, 'nobody behind the proxy was watched')];
      // Whoever is told of the visitors of one family has to be told of those of the other.
      const untold = visitors
        .filter(({ told, standpoint }) => !mine.some((each) => each.told === told) && places.has(standpoint))
        .map((visitor) => unseen(`${whoTold(visitor)} ${subject}`, expected, 'nobody watched what it is told'));
      return [
        ...untold,
        ...mine.map((visitor) => describeVisitor(`${whoTold(visitor)} ${subject}`, expected, visitor, proxy.service)),
      ];
    });
  },
});
