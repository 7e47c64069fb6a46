import type { Criterion } from '../../helpers/kernel/check.ts';
import { backedUpData } from './backed-up-data.check.ts';
import { backupAge } from './backup-age.check.ts';
import { backupArchives } from './backup-archives.check.ts';
import { backupContents } from './backup-contents.check.ts';
import { backupEncryption } from './backup-encryption.check.ts';
import { backupModes } from './backup-modes.check.ts';
import { backupRetention } from './backup-retention.check.ts';
import { backupSchedules } from './backup-schedules.check.ts';
import { backupSizes } from './backup-sizes.check.ts';
import { beyondRows } from './cis-daemon-beyond.rows.ts';
import { daemonRows } from './cis-daemon.rows.ts';
import { exposureRows } from './cis-exposure.rows.ts';
import { fileRows } from './cis-files.rows.ts';
import { hostRows } from './cis-host.rows.ts';
import { imageRows } from './cis-images.rows.ts';
import { privilegeRows } from './cis-privileges.rows.ts';
import { resourceRows } from './cis-resources.rows.ts';
import { swarmRows } from './cis-swarm.rows.ts';
import { composedContents } from './composed-contents.check.ts';
import { composedImages } from './composed-images.check.ts';
import { composedNetworks } from './composed-networks.check.ts';
import { composedServices } from './composed-services.check.ts';
import { contentPolicies } from './content-policies.check.ts';
import { contentTypes } from './content-types.check.ts';
import { currentImages } from './current-images.check.ts';
import { declaredBackups } from './declared-backups.check.ts';
import { diskSpace } from './disk-space.check.ts';
import { dockerSocketMounts } from './docker-socket-mounts.check.ts';
import { droppedCapabilities } from './dropped-capabilities.check.ts';
import { exitAddresses } from './exit-addresses.check.ts';
import { fallibleHealthChecks } from './fallible-health-checks.check.ts';
import { forwardedPorts } from './forwarded-ports.check.ts';
import { healerRights } from './healer-rights.check.ts';
import { healers } from './healers.check.ts';
import { healingLabels } from './healing-labels.check.ts';
import { killSwitches } from './kill-switches.check.ts';
import { freeInodes } from './free-inodes.check.ts';
import { framing } from './framing.check.ts';
import { keptHsts } from './kept-hsts.check.ts';
import { keptBorders } from './kept-borders.check.ts';
import { keptChecks } from './kept-checks.check.ts';
import { keptDoors } from './kept-doors.check.ts';
import { keptPolicy } from './kept-policy.check.ts';
import { logRotation } from './log-rotation.check.ts';
import { memoryCommitment } from './memory-commitment.check.ts';
import { newPrivileges } from './new-privileges.check.ts';
import { pinnedImages } from './pinned-images.check.ts';
import { rateLimitTrials } from './rate-limit-trials.check.ts';
import { rateLimits } from './rate-limits.check.ts';
import { readOnlyRoots } from './read-only-roots.check.ts';
import { recoveries } from './recoveries.check.ts';
import { referrerPolicies } from './referrer-policies.check.ts';
import { restartPolicies } from './restart-policies.check.ts';
import { restoredBackups } from './restored-backups.check.ts';
import { sensitiveMounts } from './sensitive-mounts.check.ts';
import { serviceLimits } from './service-limits.check.ts';
import { serviceUsers } from './service-users.check.ts';
import { tunnelNames } from './tunnel-names.check.ts';
import { tunnelNamespaces } from './tunnel-namespaces.check.ts';
import { tunnelOutages } from './tunnel-outages.check.ts';
import { tunnelRoutes } from './tunnel-routes.check.ts';
import { toldSoftware } from './told-software.check.ts';

const iteration = 7;

const tables = [
  hostRows,
  beyondRows,
  daemonRows,
  fileRows,
  imageRows,
  privilegeRows,
  resourceRows,
  exposureRows,
  swarmRows,
];

const numberOf = ({ cis }: (typeof hostRows)[number]): number[] => cis['1.8'].split('.').map(Number);

/** Rows of the CIS Docker Benchmark, in the order of its edition 1.8. */
export const cisRows = tables
  .flat()
  .map((row) => ({ row, number: numberOf(row) }))
  .sort(({ number: one }, { number: other }) => {
    const at = one.findIndex((part, index) => part !== other[index]);
    return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
  })
  .map(({ row }) => row);

/** 7 Infrastructure hardening, as far as engine and host tell of it. */
export const hardeningCriteria: readonly Criterion[] = [
  {
    id: '7.1',
    iteration,
    severity: 'medium',
    title: 'Memory, CPU and pids limits on every service',
    checks: [serviceLimits, memoryCommitment],
  },
  {
    id: '7.2',
    iteration,
    severity: 'critical',
    title: 'The rows of the CIS Docker Benchmark hold, as far as engine and host can answer them',
    checks: cisRows,
  },
  {
    id: '7.3',
    iteration,
    severity: 'medium',
    title: 'Rate limiting works: a burst gets some 429, for that visitor and for nobody else',
    checks: [rateLimits, rateLimitTrials],
  },
  {
    id: '7.4',
    iteration,
    severity: 'medium',
    title:
      'Security headers on every host: content types, frames, referrers, content policies, nothing told, HSTS kept',
    checks: [contentTypes, framing, referrerPolicies, contentPolicies, toldSoftware, keptHsts],
  },
  {
    id: '7.5',
    iteration,
    severity: 'medium',
    title: 'A paused or unhealthy service is healed within 90 s, by somebody who may do that and no more',
    checks: [healers, healingLabels, fallibleHealthChecks, healerRights, recoveries],
  },
  {
    id: '7.6',
    iteration,
    severity: 'high',
    title:
      'Backups: scheduled, the newest young enough, not empty, opens and lists, kept as declared, ' +
      'not world-readable; a restore brings the files back',
    checks: [
      declaredBackups,
      backupSchedules,
      backupAge,
      backupSizes,
      backupArchives,
      backupContents,
      backedUpData,
      backupRetention,
      backupModes,
      backupEncryption,
      restoredBackups,
    ],
  },
  {
    id: '7.7',
    iteration,
    severity: 'medium',
    title: 'Disk headroom: every disk has room and inodes left, as much as declared',
    checks: [diskSpace, freeInodes],
  },
  {
    id: '7.8',
    iteration,
    severity: 'low',
    title: 'Images are pinned by digest or exact tag, and no image is latest',
    checks: [pinnedImages, currentImages],
  },
  {
    id: '7.9',
    iteration,
    severity: 'high',
    title:
      'Restart policies, log rotation, no-new-privileges, dropped capabilities, read-only root where declared, ' +
      'non-root user, no Docker socket, no sensitive host mounts',
    checks: [
      restartPolicies,
      logRotation,
      newPrivileges,
      droppedCapabilities,
      readOnlyRoots,
      serviceUsers,
      dockerSocketMounts,
      sensitiveMounts,
    ],
  },
  {
    id: '7.10',
    iteration,
    severity: 'medium',
    title: 'What runs is what the compose files say, by Compose’s own hash and by content',
    checks: [composedServices, composedImages, composedNetworks, composedContents],
  },
  {
    id: '7.11',
    iteration,
    severity: 'critical',
    title:
      'The download client leaves only through the tunnel, nothing leaks when it is down, ' +
      'and it is not stuck in a dead namespace',
    checks: [tunnelNamespaces, tunnelRoutes, exitAddresses, tunnelNames, killSwitches, forwardedPorts, tunnelOutages],
  },
  {
    id: '7.12',
    iteration,
    severity: 'high',
    title:
      'Nothing was weakened since the last run: criteria, checks, waivers, allowed ports and figures, ' +
      'and what is reachable now',
    checks: [keptChecks, keptPolicy, keptBorders, keptDoors],
  },
];
