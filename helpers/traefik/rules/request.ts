/** One request, as concrete as it can be put on a wire. */
export interface ConcreteRequest {
  /** The entrypoint that it arrives at. */
  entryPoint: string;
  scheme: 'http' | 'https';
  host: string;
  path: string;
  /** Without the question mark; empty: none. */
  query: string;
  method: string;
  headers: Readonly<Record<string, string>>;
  /** An address it must come from; null: any. */
  sourceIp: string | null;
  /** The name in the handshake; null: none. */
  sni: string | null;
  /** Protocols to offer in the handshake; null: whatever. */
  alpn: readonly string[] | null;
}
