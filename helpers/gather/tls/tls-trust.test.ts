import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificate, type Made } from '../../sources/make-certificate.ts';
import { findTrust } from './tls-trust.ts';

const at = (made: Made) => new X509Certificate(made.certificate);
const root = await makeCertificate({ subject: 'Root', authority: true });
const middle = await makeCertificate({ subject: 'Middle', authority: true, by: root });
const leaf = await makeCertificate({ subject: 'a.small.test', names: ['a.small.test'], by: middle });
const trust = (own: Made, sent: readonly Made[], roots: readonly Made[] = [root]) =>
  findTrust(at(own), sent.map(at), roots.map(at), new Date());

describe('findTrust', () => {
  it('finds the way over the intermediates, in whatever order they were sent', async () => {
    const deep = await makeCertificate({ subject: 'Deep', authority: true, by: middle });
    const own = await makeCertificate({ subject: 'b.small.test', by: deep });
    expect(trust(leaf, [middle])).toEqual({ trusted: true, reason: 'signed by Root' });
    expect(trust(own, [root, middle, deep])).toEqual({ trusted: true, reason: 'signed by Root' });
    expect(trust(leaf, [], [middle])).toEqual({ trusted: true, reason: 'signed by Middle' });
    expect(trust(leaf, [], [leaf])).toEqual({ trusted: true, reason: 'a.small.test is trusted' });
  });

  it('leaves the certificate’s own dates to others', async () => {
    expect(trust(await makeCertificate({ subject: 'old', by: middle, days: [-30, -1] }), [middle]).trusted).toBe(true);
  });

  it('says what is missing', async () => {
    expect(trust(leaf, [])).toEqual({
      trusted: false,
      reason:
        'Middle, which signed it, was not sent and is no trusted authority: an intermediate is missing, ' +
        'or the authority is unknown',
    });
    const deep = await makeCertificate({ subject: 'Deep', authority: true, by: middle });
    expect(trust(await makeCertificate({ subject: 'b', by: deep }), [deep])).toMatchObject({
      trusted: false,
      reason: expect.stringMatching(/^Middle, which signed Deep, was not sent/),
    });
  });

  it('trusts nobody else', async () => {
    const other = await makeCertificate({ subject: 'Other', authority: true });
    expect(trust(await makeCertificate({ subject: 'b', by: other }), [other])).toEqual({
      trusted: false,
      reason: 'its chain ends at Other, which is no trusted authority',
    });
    expect(trust(await makeCertificate({ subject: 'b' }), [])).toEqual({
      trusted: false,
      reason: 'it is signed by itself',
    });
    expect(trust(leaf, [middle], [])).toMatchObject({ trusted: false });
  });

  it('is not taken in by a name', async () => {
    const namesake = await makeCertificate({ subject: 'Middle', authority: true });
    expect(trust(leaf, [namesake])).toEqual({
      trusted: false,
      reason: 'the signature on a.small.test is not that of Middle',
    });
    const forged = await makeCertificate({
      subject: 'b',
      by: await makeCertificate({ subject: 'Root', authority: true }),
    });
    expect(trust(forged, [])).toEqual({ trusted: false, reason: 'the signature on b is not that of Root' });
    const server = await makeCertificate({ subject: 'server', by: root });
    expect(trust(await makeCertificate({ subject: 'b', by: server }), [server])).toEqual({
      trusted: false,
      reason: 'server may sign no certificates',
    });
  });

  it('minds the dates of everything above, and takes another way where there is one', async () => {
    const expired = await makeCertificate({ subject: 'Expired', authority: true, by: root, days: [-30, -2] });
    expect(trust(await makeCertificate({ subject: 'b', by: expired }), [expired])).toMatchObject({
      trusted: false,
      reason: expect.stringMatching(/^Expired, which signed it, expired on \d{4}-\d\d-\d\d$/),
    });
    const tomorrow = await makeCertificate({ subject: 'Tomorrow', authority: true, days: [1, 9] });
    expect(trust(await makeCertificate({ subject: 'b', by: tomorrow }), [], [tomorrow])).toMatchObject({
      trusted: false,
      reason: expect.stringMatching(/is not valid before/),
    });
    expect(
      trust(leaf, [await makeCertificate({ subject: 'Middle', authority: true, by: root, days: [-9, -1] }), middle]),
    ).toEqual({ trusted: true, reason: 'signed by Root' });
  });

  it('is for servers', async () => {
    expect(trust(await makeCertificate({ subject: 'b', by: middle, usage: 'client' }), [middle])).toEqual({
      trusted: false,
      reason: 'it is not made out for servers',
    });
  });
});
