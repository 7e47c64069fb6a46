// What the engine's client asks with; its own types leave it out.
declare module 'docker-modem/lib/http.js' {
  const clients: { http: unknown; https: unknown };
  export default clients;
}
