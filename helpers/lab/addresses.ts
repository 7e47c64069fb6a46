/** The same in every lab: their namespaces do not know each other. Documentation ranges, so that they meet nothing real. */
export const labAddress = '198.51.100.10';
export const labAddress6 = '2001:db8:100::10';
export const internetAddress = '198.51.100.1';
export const internetAddress6 = '2001:db8:100::1';
