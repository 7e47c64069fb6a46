import type { z } from 'zod';
import { access } from './access.ts';
import { accessControl } from './access-control.ts';
import { addresses } from './addresses.ts';
import { alertTrials } from './alert-trials.ts';
import { alerting } from './alerting.ts';
import { backupRestore } from './backup-restore.ts';
import { backups } from './backups.ts';
import { banTrials } from './ban-trials.ts';
import { compose } from './compose.ts';
import { containers } from './containers.ts';
import { dashboards } from './dashboards.ts';
import type { ChangeKind, Declared, Incomplete, Stage } from './define-artifact.ts';
import type { Undertakes } from './undertaken.ts';
import { apis } from './apis.ts';
import { drift } from './drift.ts';
import { earlierRun } from './earlier-run.ts';
import { egress } from './egress.ts';
import { engine } from './engine.ts';
import { experiments } from './experiments.ts';
import { firewallReload } from './firewall-reload.ts';
import { gateways } from './gateways.ts';
import { hardening } from './hardening.ts';
import { headroom } from './headroom.ts';
import { healing } from './healing.ts';
import { healingTrials } from './healing-trials.ts';
import { host } from './host.ts';
import { http3 } from './http3.ts';
import { identities } from './identities.ts';
import { keyfiles } from './keyfiles.ts';
import { latency } from './latency.ts';
import { listeners } from './listeners.ts';
import { login } from './login.ts';
import { logStore } from './log-store.ts';
import { logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { networks } from './networks.ts';
import { outside } from './outside.ts';
import { packetFilter } from './packet-filter.ts';
import { pages } from './pages.ts';
import { rateTrials } from './rate-trials.ts';
import { reachability } from './reachability.ts';
import { redirects } from './redirects.ts';
import type { Ground } from './rehearsal.ts';
import { resources } from './resources.ts';
import { panels } from './panels.ts';
import { responses } from './responses.ts';
import { routes } from './routes.ts';
import { secretFiles } from './secret-files.ts';
import { secretLeaks } from './secret-leaks.ts';
import { secretPlacesArtifact } from './secret-places.ts';
import { secretRepository } from './secret-repository.ts';
import { sessions } from './sessions.ts';
import { splitNames } from './split-names.ts';
import { standpoints } from './standpoints.ts';
import { steadiness } from './steadiness.ts';
import { tls } from './tls.ts';
import { traefik } from './traefik.ts';
import { tunnels } from './tunnels.ts';
import { vpn } from './vpn.ts';
import { vpnTrials } from './vpn-trials.ts';

/** Every artifact there is; one is what one gatherer looked at. */
const definitions = [
  engine,
  host,
  packetFilter,
  containers,
  networks,
  compose,
  steadiness,
  listeners,
  addresses,
  reachability,
  gateways,
  egress,
  outside,
  apis,
  tunnels,
  traefik,
  routes,
  latency,
  responses,
  resources,
  logs,
  redirects,
  tls,
  http3,
  splitNames,
  pages,
  keyfiles,
  accessControl,
  access,
  standpoints,
  sessions,
  identities,
  login,
  metrics,
  alerting,
  logStore,
  dashboards,
  hardening,
  drift,
  backups,
  headroom,
  vpn,
  healing,
  experiments,
  secretPlacesArtifact,
  secretFiles,
  secretRepository,
  secretLeaks,
  panels,
  alertTrials,
  vpnTrials,
  healingTrials,
  backupRestore,
  banTrials,
  // Whoever asks too often is turned away for a while, and would learn nothing else.
  rateTrials,
  // What the others have put into the rules must be out of them.
  firewallReload,
  earlierRun,
] as const;

type Defined = (typeof definitions)[number];
export type ArtifactId = Defined['id'];
export type Artifacts = { [D in Defined as D['id']]: z.infer<D['schema']> };

/** What is known of an artifact, whichever it is. */
export interface Artifact {
  id: ArtifactId;
  schema: z.ZodType;
  stage: Stage;
  since?: number;
  needs: readonly ArtifactId[];
  movedBy?: readonly ChangeKind[] | 'never';
  after?: readonly ArtifactId[];
  letsFirst?: readonly ArtifactId[];
  overBefore?: Stage;
  askedBy?: ArtifactId;
  undertakes?: Undertakes;
  restsOn?: readonly Ground[];
  unrecorded?: unknown;
  absent?(policy: Declared): string | null;
  /** value: of this very artifact. */
  partial?(value: unknown): Incomplete | null;
}

/** In the order in which recordings and reports list them, and in which the experiments are made. */
export const artifacts: readonly Artifact[] = definitions;
export const artifactIds: readonly ArtifactId[] = artifacts.map(({ id }) => id);

const byId = new Map(artifacts.map((artifact) => [artifact.id, artifact]));

/** An artifact's own description. */
export function artifactOf(id: ArtifactId): Artifact {
  const artifact = byId.get(id);
  if (!artifact) throw new Error(`there is no artifact ${id}: list it in helpers/evidence/registry.ts`);
  return artifact;
}
