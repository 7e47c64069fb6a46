import { describe, expect, it } from 'vitest';
import { isSameRule, takesAllOf } from './compare-rules.ts';
import { router } from './rule.fake.ts';

const pair = (one: string, other: string) => [router('one', one), router('other', other)] as const;

describe('isSameRule', () => {
  it.each([
    ['Host(`a.test`)', 'host("A.TEST")', true],
    ['Host(`a.test`) && Path(`/x`)', '(Path(`/x`))&&Host(`a.test`)', true],
    ['Host(`a.test`) || Host(`b.test`) || Host(`a.test`)', 'Host(`b.test`) || Host(`a.test`)', true],
    ['!(Host(`a.test`) || Path(`/x`))', '!Host(`a.test`) && !Path(`/x`)', true],
    ['Host(`a.test`) && Path(`/x`)', 'Host(`a.test`) || Path(`/x`)', false],
    ['Host(`a.test`)', '!Host(`a.test`)', false],
    ['Path(`/x`)', 'Path(`/X`)', false],
    ['Header(`X-Key`, `1`)', 'Header(`x-key`, `1`)', true],
    ['Host(`a.test`', 'Host(`a.test`', true],
    ['Host(`a.test`', 'Host(`a.test`)', false],
  ])('knows whether %s and %s are one', (one, other, expected) => {
    expect(isSameRule(...pair(one, other))).toBe(expected);
  });
});

describe('takesAllOf', () => {
  it.each([
    ['PathPrefix(`/`)', 'Host(`a.test`) && Path(`/x`)', true],
    ['PathPrefix(`/`)', 'HostRegexp(`^.+\\.test$`)', true],
    ['HostRegexp(`^.+$`) || Host(`a.test`)', 'Host(`a.test`)', true],
    ['HostRegexp(`^.+$`)', 'PathPrefix(`/`)', true],
    ['Host(`a.test`) && PathPrefix(`/`)', 'Host(`a.test`)', true],
    ['Host(`a.test`) && PathPrefix(`/api`)', 'Host(`a.test`)', false],
    ['Host(`a.test`) && !PathPrefix(`/`)', 'Host(`a.test`)', false],
    ['Host(`a.test`)', 'Host(`a.test`) || Host(`b.test`)', false],
    ['Host(`a.test`', 'Host(`a.test`)', false],
  ])('knows whether %s takes all of %s', (one, other, expected) => {
    expect(takesAllOf(...pair(one, other))).toBe(expected);
  });
});
