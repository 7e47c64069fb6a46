import { describe, expect, it } from 'vitest';
import { writePolicy } from '../helpers/cli/write-policy.ts';
import { Evidence } from '../helpers/evidence/evidence.ts';
import { redact } from '../helpers/evidence/redact.ts';
import { describeContainers } from '../helpers/gather/engine/gather-containers.ts';
import { containerAnswer } from '../helpers/gather/engine/engine-answers.fake.ts';
import { secretsOf } from '../helpers/gather/engine/known-secrets.ts';
import { derivePolicy } from '../helpers/policy/derive.ts';
import { evidenceOf } from '../helpers/testing/check-tester.ts';
import { changeTexts, textFields } from '../helpers/testing/text-fields.ts';
import { secured } from '../helpers/testing/worlds/world-secured.ts';
import { renderAll } from '../fixtures/faults/bench/render-all.ts';

let count = 0;
/** One that stands nowhere else. */
const plant = () => `Pl4nt3d-${(count += 1)}-x9Q`;
const isLeft = (text: string) => /Pl4nt3d-\d+/.exec(text)?.[0] ?? null;

const middleware = 'traefik.http.middlewares.m';
const planted = () =>
  containerAnswer({
    id: 'vault1',
    name: 'small-vault-1',
    labels: {
      'com.docker.compose.project': 'small',
      'com.docker.compose.service': 'vault',
      'traefik.enable': 'true',
      'traefik.http.routers.vault.rule': `Host(\`vault.small.test\`) && Header(\`X-Api-Key\`, \`${plant()}\`)`,
      'traefik.http.routers.vault-open.rule': `Host(\`open.small.test\`) && Query(\`token\`, \`${plant()}\`)`,
      [`${middleware}.basicauth.users[0]`]: `admin:${plant()}`,
      [`${middleware}.basicauth.users`]: `admin:${plant()},guest:${plant()}`,
      [`${middleware}.headers.customrequestheaders.X-Upstream`]: plant(),
      [`${middleware}.plugin.gate.apiKey`]: plant(),
      'traefik.http.services.vault.loadbalancer.server.url': `http://${plant()}@vault.test/`,
      'org.example.token': plant(),
    },
    state: { Health: { Status: 'unhealthy', Log: [{ Output: `curl -u a:${plant()} failed: DB_PASS=${plant()}` }] } },
    config: {
      Env: [`DB_PASS=${plant()}`, `API_TOKEN=${plant()}`, `DATABASE_URL=postgres://u:${plant()}@db/x`],
      Healthcheck: { Test: ['CMD-SHELL', `wget http://x.test/?apikey=${plant()}`] },
    },
  });

/** Everything that anybody may read of a run. */
function outputsOf(evidence: Evidence): Record<string, string> {
  const { containers, networks, traefik } = evidence.artifacts;
  return {
    evidence: JSON.stringify(evidence),
    ...renderAll(evidence),
    policy: writePolicy(
      derivePolicy({
        project: evidence.project,
        containers: containers.ok ? containers.value : [],
        networks: networks.ok ? networks.value : null,
        traefik: traefik.ok ? traefik.value : null,
      }),
    ),
  };
}

const leaks = (outputs: Record<string, string>) =>
  Object.entries(outputs).flatMap(([name, text]) => (isLeft(text) === null ? [] : [`${name}: ${isLeft(text)}`]));

describe('a secret that a container holds', () => {
  it('is in no output, wherever it stands, and wherever else it turns up', () => {
    const inspected = planted();
    const evidence = evidenceOf(secured());
    const { containers } = evidence.artifacts;
    if (!containers.ok) throw new Error('the world has containers');
    containers.value.push(
      ...describeContainers([inspected], new Map(), [], { project: 'small', others: [], services: [] }),
    );
    // Each turns up bare in a text that says nothing of it: a banner, a log, an answer.
    const known = secretsOf(inspected);
    const fields = textFields(evidence.artifacts).filter(({ kind }) =>
      /(?:detail|error|observed|location|failed)$/.test(kind),
    );
    changeTexts(
      evidence.artifacts,
      fields,
      (text) => `${text} ${known.join(' ')} ${encodeURIComponent(known[0] ?? '')}`,
    );
    expect(known.length).toBeGreaterThanOrEqual(12);
    expect(fields.length).toBeGreaterThan(10);
    expect(leaks(outputsOf({ ...evidence, artifacts: redact(evidence.artifacts, known) }))).toEqual([]);
  });
});

describe('a text that tells of a secret', () => {
  const texts = [
    (secret: string) => `https://a.small.test/cb?code=${secret}&state=1`,
    (secret: string) => `https://auth.small.test/?rd=https%3A%2F%2Fa.test%2F%3Fsid%3D${secret}`,
    (secret: string) => `Cookie: session=${secret}; theme=dark`,
    (secret: string) => `{"pass":"${secret}"}`,
    (secret: string) => `redis-server --requirepass ${secret}`,
    (secret: string) => `<ApiKey>${secret}</ApiKey>`,
  ];

  it.each(texts.map((text) => [text('…'), text] as const))(
    'tells nothing in any field of a recording: %s',
    (_, text) => {
      const evidence = evidenceOf(secured());
      const fields = textFields(evidence.artifacts).filter(({ isKey }) => !isKey);
      changeTexts(evidence.artifacts, fields, (before) => `${before} ${text(plant())}`);
      const issues = Evidence.safeParse(evidence).error?.issues ?? [];
      expect(fields.length - issues.length).toBeGreaterThan(fields.length / 2);
      expect(isLeft(JSON.stringify(redact(evidence.artifacts)))).toBeNull();
    },
  );
});
