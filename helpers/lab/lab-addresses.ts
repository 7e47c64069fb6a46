/**
 * The same in every lab: their namespaces do not know each other. Documentation ranges, so that they meet nothing real.
 */
export const labAddress = '198.51.100.10';
export const labAddress6 = '2001:db8:100::10';
export const internetAddress = '198.51.100.1';
export const internetAddress6 = '2001:db8:100::1';
/**
 * More visitors on the internet's side, for what one alone is not asked to do as fast: a rate limit counts each for
 * itself.
 */
export const visitorAddresses = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `198.51.100.2${number}`);
export const visitorAddresses6 = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `2001:db8:100::2${number}`);
