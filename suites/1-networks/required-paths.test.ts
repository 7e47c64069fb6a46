import type { CellValue } from '../../helpers/evidence/reachability.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/world.ts';
import { containerOf, removeCells, setCells, voidControls } from '../../helpers/testing/world-edits.ts';
import { requiredPaths } from './required-paths.check.ts';

const path = { from: 'sonarr', to: 'gluetun', port: 8080 } as const;
const subject = 'sonarr → gluetun:8080/tcp';
const said = (value: CellValue) => world((evidence) => setCells(evidence, path, value));

testCheck(requiredPaths, {
  holds: [
    { given: 'all open', world: world() },
    { given: 'both ends in one namespace', world: world((_, policy) => void (policy.paths.required = [{ from: 'qbittorrent', to: 'gluetun', port: 8080, protocol: null }])) },
    { given: 'any port will do', world: world((_, policy) => void (policy.paths.required = [{ ...path, port: null, protocol: null }])) },
  ],
  broken: [
    ...(['dropped', 'no-route', 'refused'] as const).map((value) => ({ given: value, world: said(value), subjects: [subject] })),
    { given: 'nobody listens there', world: world((evidence) => { removeCells(evidence, { to: 'gluetun', port: 8080 }); evidence.listeners.sockets = evidence.listeners.sockets.filter(({ port }) => port !== 8080); }), subjects: [subject] },
    { given: 'open, and nobody goes by that name there', world: world((evidence) => containerOf(evidence, 'gluetun').attachments.forEach((seat) => (seat.aliases = ['vpn']))), subjects: [subject] },
  ],
  unknown: [
    ...(['absent', 'probe-failed', 'no-control'] as const).map((value) => ({ given: value, world: said(value), subjects: [subject] })),
    { given: 'dropped, and nobody proved that it answers', world: world((evidence) => { setCells(evidence, path, 'dropped'); voidControls(evidence, { to: 'gluetun', port: 8080 }, 'after'); }), subjects: [subject] },
    { given: 'a cell that is missing', world: world((evidence) => removeCells(evidence, path)), subjects: [subject] },
    { given: 'UDP, which the matrix does not probe', world: world((_, policy) => void (policy.paths.required = [{ ...path, protocol: 'udp' }])), subjects: ['sonarr → gluetun:8080/udp'] },
    { given: 'one end is paused: the kernel accepts for it', world: world((evidence) => void (containerOf(evidence, 'gluetun').status = 'paused')), subjects: [subject] },
    { given: 'one end does not run', world: world((evidence) => void Object.assign(containerOf(evidence, 'sonarr'), { status: 'exited', pid: 0 })), subjects: [subject] },
  ],
  notApplicable: [{ given: 'no path is required', world: world((_, policy) => void (policy.paths.required = [])) }],
});
