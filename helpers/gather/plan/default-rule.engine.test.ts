import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { connectEngine } from '../../clients/connect-engine.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Vantage } from '../../clients/probes.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { defaultRouter } from '../../traefik/table/router-names.ts';
import { films, templates } from './default-rules.fake.ts';

const image = 'stackproof/traefik:3.7.15';
const Rules = z.array(z.object({ name: z.string(), rule: z.string().default('') }));
const nameOf = (at: number): string => `proxy-${at}`;
const proxies = [...templates.keys()].map(nameOf);

let lab: Lab;
let vantage: Vantage;

async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.docker(args);
  if (code !== 0) throw new Error(`docker ${args[0]}: ${stderr}`);
  return stdout.trim();
}

/** The rule that Traefik gives the container; null: it has no router yet. */
async function ruleAt(namespace: string): Promise<string | null> {
  const probe = { kind: 'http', namespace, address: '127.0.0.1', port: 18_080, path: '/api/http/routers' } as const;
  const [answer] = await vantage.probe([probe], { limitMs: 3000 });
  const rows = Rules.parse(answer?.http?.status === 200 ? JSON.parse(answer.http.body) : []);
  return rows.find(({ name }) => name === `${defaultRouter(films)}@docker`)?.rule ?? null;
}

async function waitForRule(namespace: string): Promise<string | null> {
  let rule = await ruleAt(namespace);
  for (let tries = 0; tries < 60 && rule === null; tries++) {
    await delay(250);
    rule = await ruleAt(namespace);
  }
  return rule;
}

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages([image, 'stackproof/standin:1', 'stackproof/helper:2'], () => undefined);
  const labels = { ...films.labels, 'traefik.http.services.films.loadbalancer.server.port': '80' };
  const told = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  await docker('run', '-d', '--name', films.name, ...told, 'stackproof/standin:1');
  const socket = `${lab.dockerHost.replace('unix://', '')}:/run/docker.sock:ro`;
  for (const [at, [template]] of templates.entries())
    await docker(
      ...['run', '-d', '--name', nameOf(at), '--label', 'traefik.enable=false', '-v', socket, image],
      ...['--providers.docker.endpoint=unix:///run/docker.sock', `--providers.docker.defaultrule=${template}`],
      ...['--entrypoints.traefik.address=127.0.0.1:18080', '--api.insecure', '--log.level=FATAL'],
    );
  vantage = await openVantage(await connectEngine(lab.dockerHost));
  for (const name of proxies)
    vantage.addNamespace(name, Number(await docker('inspect', '--format', '{{.State.Pid}}', name)));
});

afterAll(async () => {
  await vantage?.close();
  await docker('rm', '-f', films.name, ...proxies).catch(() => undefined);
  await lab?.down();
});

it('Traefik fills default rules with what we fill them with', async () => {
  const rules = await Promise.all(proxies.map(waitForRule));
  const theirs = templates.map(([template], at) => [template, rules[at]]);
  expect(theirs).toEqual(templates.map(([template, rule]) => [template, rule]));
});
