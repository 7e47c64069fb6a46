import { daemonRow, unanswerableRow, type CisRow, type RowEvidence } from '../../helpers/derived/hardening/cis-row.ts';
import type { Swarm } from '../../helpers/evidence/hardening.ts';
import type { Judged } from '../../helpers/derived/hardening/settled.ts';

const dayMs = 86_400_000;
const idle = 'the engine is not part of a swarm';

const ofNoSwarm = ({ hardening: { daemon } }: RowEvidence): string | null =>
  daemon?.swarm.state === 'inactive' ? idle : null;

/** Where there is a swarm. */
const inSwarm = (swarm: Swarm, judge: () => Judged): Judged | string => (swarm.state === 'inactive' ? idle : judge());

/** CIS 5.1 and sections 6 and 7: what an engine keeps, and the swarm that it may be part of. */
export const swarmRows: readonly CisRow[] = [
  daemonRow({
    id: 'cis-5-1-swarm',
    cis: '5.1',
    level: 1,
    title: 'the engine is part of a swarm only where that is declared',
    severity: 'medium',
    why: 'Swarm mode opens ports to other machines and gives them commands over this one.',
    fix: 'Leave with `docker swarm leave --force`, or set `hardening.swarm: true`.',
    expected: 'inactive, or declared',
    see: "docker info --format '{{.Swarm.LocalNodeState}}'",
    judge: ({ daemon: { swarm } }, { hardening }) => ({
      holds: swarm.state === 'inactive' || hardening.swarm,
      observed: swarm.state,
    }),
  }),
  daemonRow({
    id: 'cis-6-1-image-sprawl',
    cis: '6.1',
    level: 1,
    title: 'few images lie about that no container uses',
    severity: 'medium',
    why: 'What nobody uses nobody updates, and it fills the disk.',
    fix: 'Run `docker image prune`.',
    expected: 'no more than hardening.sprawl.images',
    see: 'docker system df',
    judge({ daemon, hardening }, policy) {
      const unused = Math.max(0, daemon.images - hardening.images.length);
      return {
        holds: unused <= policy.hardening.sprawl.images,
        observed: `${unused} of ${daemon.images} images unused`,
      };
    },
  }),
  daemonRow({
    id: 'cis-6-2-container-sprawl',
    cis: '6.2',
    level: 1,
    title: 'few containers lie about that do not run',
    severity: 'medium',
    why: 'What does not run keeps its data and its secrets, and nobody looks after it.',
    fix: 'Run `docker container prune`.',
    expected: 'no more than hardening.sprawl.containers',
    see: 'docker ps --all',
    judge({ daemon: { containers } }, policy) {
      const stopped = containers.all - containers.running;
      return {
        holds: stopped <= policy.hardening.sprawl.containers,
        observed: `${stopped} of ${containers.all} containers do not run`,
      };
    },
  }),
  daemonRow({
    id: 'cis-7-1-managers',
    cis: '7.1',
    level: 1,
    title: 'a swarm has an odd number of managers, and no more than seven',
    severity: 'medium',
    why: 'Every manager can command every node, and an even number of them agrees on nothing after a split.',
    fix: 'Demote managers with `docker node demote` until their number is odd.',
    expected: 'an odd number up to seven',
    see: 'docker node ls',
    judge: ({ daemon: { swarm } }) =>
      inSwarm(swarm, () => ({
        holds: swarm.managers === 0 ? null : swarm.managers % 2 === 1 && swarm.managers <= 7,
        observed: swarm.managers === 0 ? 'only a manager is told' : `${swarm.managers} managers`,
      })),
  }),
  unanswerableRow(
    {
      id: 'cis-7-2-swarm-interfaces',
      cis: '7.2',
      level: 1,
      title: 'a swarm listens on one interface of the host',
      fix: 'Set `--listen-addr` to one address when the swarm is made.',
    },
    'On every interface its ports are open to networks that its owner never thought of.',
    'the engine does not tell where its swarm listens; the scan from outside (2.3) shows what is open',
    ofNoSwarm,
  ),
  daemonRow({
    id: 'cis-7-3-overlay-encryption',
    cis: '7.3',
    level: 1,
    title: 'what services say to each other between nodes is encrypted',
    severity: 'medium',
    why: 'Without it whoever sits between two nodes reads what the services say.',
    fix: 'Make the network anew with `--opt encrypted`.',
    expected: 'encrypted overlay networks',
    see: 'docker network ls --filter driver=overlay',
    judge: ({ daemon: { swarm } }) =>
      inSwarm(swarm, () => {
        // The one that carries published ports is made with the swarm.
        const plain = swarm.overlays.filter(({ encrypted, name }) => !encrypted && name !== 'ingress');
        const observed = plain.map(({ name }) => name).join(', ') || `${swarm.overlays.length} overlay networks`;
        return { holds: plain.length === 0, observed };
      }),
  }),
  daemonRow({
    id: 'cis-7-4-swarm-secrets',
    cis: '7.4',
    level: 1,
    title: 'services of a swarm have their secrets from the swarm, not from their environment',
    severity: 'medium',
    unseen: 'advisory',
    why: 'Whoever may inspect a service reads its environment.',
    fix: 'Make a secret with `docker secret create`, and give it to the service.',
    expected: 'no variable that holds a secret',
    see: 'docker service inspect',
    judge: ({ daemon: { swarm } }) =>
      inSwarm(swarm, () => {
        if (swarm.plainSecrets === null) return { holds: null, observed: 'only a manager is told' };
        return { holds: swarm.plainSecrets.length === 0, observed: swarm.plainSecrets.join(', ') || 'none' };
      }),
  }),
  daemonRow({
    id: 'cis-7-5-auto-lock',
    cis: '7.5',
    level: 1,
    title: 'a manager of a swarm is locked when it starts',
    severity: 'medium',
    unseen: 'advisory',
    why: 'Whoever has the disk of a manager has the keys of the swarm.',
    fix: 'Run `docker swarm update --autolock`.',
    expected: 'auto-lock',
    see: 'docker swarm unlock-key',
    judge: ({ daemon: { swarm } }) =>
      inSwarm(swarm, () => ({
        holds: swarm.autoLock,
        observed: { true: 'on', false: 'off', null: 'only a manager is told' }[String(swarm.autoLock)] ?? '',
      })),
  }),
  unanswerableRow(
    {
      id: 'cis-7-6-unlock-key',
      cis: '7.6',
      level: 1,
      title: 'the key that unlocks a manager is changed from time to time',
      fix: 'Run `docker swarm unlock-key --rotate`.',
    },
    'A key that was once seen opens the swarm for ever.',
    'the engine does not tell when it was changed',
    ofNoSwarm,
  ),
  daemonRow({
    id: 'cis-7-7-node-certificates',
    cis: '7.7',
    level: 1,
    title: 'the certificates of a swarm’s nodes count for ninety days at most',
    severity: 'medium',
    unseen: 'advisory',
    why: 'A certificate that was stolen counts until it expires.',
    fix: 'Run `docker swarm update --cert-expiry 2160h`.',
    expected: 'at most 90 days',
    see: "docker system info --format '{{.Swarm.Cluster.Spec.CAConfig}}'",
    judge: ({ daemon: { swarm } }) =>
      inSwarm(swarm, () => {
        const days = swarm.certificateDays;
        return days === null
          ? { holds: null, observed: 'only a manager is told' }
          : { holds: days <= 90, observed: `${Math.round(days)} days` };
      }),
  }),
  daemonRow({
    id: 'cis-7-8-authority-age',
    cis: '7.8',
    level: 1,
    title: 'the authority of a swarm is not older than a year',
    severity: 'advisory',
    why: 'Whoever has its key makes nodes of whatever he likes.',
    fix: 'Run `docker swarm ca --rotate`.',
    expected: 'made within a year',
    see: 'docker swarm ca',
    judge: ({ daemon: { swarm } }, _, gatheredAt) =>
      inSwarm(swarm, () => {
        const since = swarm.authoritySince;
        if (since === null) return { holds: null, observed: 'only a manager is told' };
        return { holds: Date.parse(gatheredAt) - Date.parse(since) < 366 * dayMs, observed: `since ${since}` };
      }),
  }),
  unanswerableRow(
    {
      id: 'cis-7-9-data-plane',
      cis: '7.9',
      level: 1,
      title: 'a swarm is commanded over another interface than its data take',
      fix: 'Set `--data-path-addr` when the swarm is made.',
    },
    'Whoever reads the data of services then reads the commands too.',
    'the engine does not tell which address its data take',
    ofNoSwarm,
  ),
];
