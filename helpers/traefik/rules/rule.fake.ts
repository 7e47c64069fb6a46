import type { Middleware, Router, Traefik } from '../../evidence/traefik.ts';
import type { ConcreteRequest } from './request.ts';

export const router = (name: string, rule: string, more: Partial<Router> = {}): Router => ({
  name: `${name}@docker`,
  kind: 'http',
  provider: 'docker',
  rule,
  entryPoints: ['web'],
  service: name,
  middlewares: [],
  priority: rule.length,
  tls: false,
  status: 'enabled',
  errors: [],
  ...more,
});

export const middleware = (name: string, type: string, config: NonNullable<Middleware['config']> = {}): Middleware => ({
  name,
  provider: name.split('@')[1] ?? 'docker',
  type,
  status: 'enabled',
  errors: [],
  config,
});

export const proxyWith = (routers: Router[], middlewares: Middleware[] = []): Traefik => ({
  version: '3.7.15',
  readFrom: 'a test',
  entryPoints: [
    { name: 'web', address: ':80' },
    { name: 'websecure', address: ':443' },
  ],
  routers,
  services: [],
  middlewares,
});

export const request = (more: Partial<ConcreteRequest> = {}): ConcreteRequest => ({
  entryPoint: 'web',
  scheme: 'http',
  host: 'a.test',
  path: '/',
  query: '',
  method: 'GET',
  headers: {},
  sourceIp: null,
  sni: null,
  alpn: null,
  ...more,
});
