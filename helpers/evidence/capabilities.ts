/** `cap_net_admin`, `NET_ADMIN` and `CAP_NET_ADMIN` are one. */
export const plainCapability = (name: string): string => name.toUpperCase().replace(/^CAP_/, '');
