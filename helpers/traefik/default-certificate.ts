/** Traefik names the certificate that it makes for itself so, where it has no other; by its common name or subject. */
export const isDefaultCertificate = (name: string): boolean => /TRAEFIK DEFAULT CERT/i.test(name);
