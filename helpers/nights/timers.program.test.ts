import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderComposeService } from './compose-service.ts';
import { renderCron } from './cron.ts';
import type { Night } from './night.ts';
import { ownProgram } from './own-program.ts';
import { renderUnits, unitNames } from './systemd.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-timers-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = join(root, "media's 100 % $stack");
mkdirSync(folder);

const night: Night = {
  program: [process.execPath],
  folder,
  at: { hour: 3, minute: 30 },
  jitterMs: 600_000,
  limitMs: 3_600_000,
  audit: ['--notify', 'json+https://x.test/?token=file:/run/a%20b', '--out', `it's $HOME`],
  dockerHost: 'unix:///run/a b.sock',
  environmentFile: '/etc/stackproof.env',
};

describe('units of systemd', () => {
  const units = renderUnits(night, { user: false });

  it('run it as a oneshot, once a night, made up for where it was slept through', () => {
    const { service, timer } = units;
    for (const line of [
      'Type=oneshot',
      'SuccessExitStatus=1 3',
      'TimeoutStartSec=3960',
      'Environment="DOCKER_HOST=unix:///run/a b.sock"',
      'EnvironmentFile=/etc/stackproof.env',
      `WorkingDirectory=${folder.replace('%', '%%')}`,
    ])
      expect(service.split('\n')).toContain(line);
    expect(service).toContain('-- --notify "json+https://x.test/?token=file:/run/a%%20b" --out "it\'s $$HOME"\n');
    for (const line of ['OnCalendar=*-*-* 03:30:00', 'RandomizedDelaySec=600', 'Persistent=true'])
      expect(timer.split('\n')).toContain(line);
  });

  it('of a user ask for nothing that only the system has', () => {
    expect(units.service).toContain('After=network-online.target docker.service');
    expect(renderUnits(night, { user: true }).service).not.toMatch(/^(?:After|Wants)=/m);
  });

  const verifies = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.skipIf(!verifies)('are taken by systemd itself without a word', () => {
    const paths = (['service', 'timer'] as const).map((unit) => {
      const path = join(root, unitNames[unit]);
      // Of a machine that has no Docker: only what we wrote is looked at.
      writeFileSync(path, units[unit].replace(' docker.service', ''));
      return path;
    });
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
      encoding: 'utf8',
      env: { ...process.env, SYSTEMD_LOG_LEVEL: 'warning' },
    });
    const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('stackproof'));
    expect({ status, ours }).toEqual({ status: 0, ours: [] });
  });
});

describe('a line for cron', () => {
  it('is run by sh as it was meant, percent signs and quotes too', () => {
    const seen = join(root, 'seen');
    const recorder = join(root, 'recorder.sh');
    writeFileSync(
      recorder,
      `#!/bin/sh\n{ pwd; echo "$DOCKER_HOST"; echo "$FROM_FILE"; printf '%s\\n' "$@"; } > ${seen}\n`,
    );
    execFileSync('chmod', ['+x', recorder]);
    writeFileSync(join(root, 'env'), 'FROM_FILE=yes\n');
    const line = renderCron({ ...night, program: [recorder], environmentFile: join(root, 'env') });
    const [, when, command = ''] = /^((?:\S+ ){5})(.*)\n$/.exec(line) ?? [];
    expect(when).toBe('30 3 * * * ');
    // cron ends a command at each percent sign without a backslash, and takes the backslash from the others.
    expect(command.replaceAll('\\%', '')).not.toContain('%');
    execFileSync('/bin/sh', ['-c', command.replaceAll('\\%', '%')]);
    expect(execFileSync('cat', [seen], { encoding: 'utf8' }).trimEnd().split('\n')).toEqual([
      ...[folder, night.dockerHost, 'yes', 'schedule', 'run', '--limit', '1h', '--jitter', '10m', '--'],
      ...night.audit,
    ]);
  });

  it('is refused where it would be two', () => {
    expect(() => renderCron({ ...night, folder: '/a\nb' })).toThrow('a line of cron holds no line break');
  });
});

describe('a service for Compose', () => {
  it('stays up, and keeps what it wrote from night to night', () => {
    const text = renderComposeService({ ...night, image: 'stackproof:0.1.0' });
    const { services, volumes } = parse(text) as {
      services: { stackproof: { image: string; command: string[]; volumes: string[]; restart: string } };
      volumes: object;
    };
    const { image, command, volumes: mounts, restart } = services.stackproof;
    expect({ image, restart }).toEqual({ image: 'stackproof:0.1.0', restart: 'unless-stopped' });
    expect(command.map((word) => word.replaceAll('$$', '$'))).toEqual([
      ...['schedule', 'run', '--at', '03:30', '--jitter', '10m', '--limit', '1h', '--', '--out', '/reports'],
      ...night.audit,
    ]);
    expect(mounts).toContain('${PWD}:${PWD}:ro');
    expect(Object.keys(volumes)).toEqual(['stackproof-reports']);
  });
});

describe('the program that a timer starts', () => {
  it('is the launcher of the clone, else this Node with what was installed', () => {
    const clone = join(root, 'clone');
    mkdirSync(clone);
    writeFileSync(join(clone, 'stackproof'), '');
    const script = join(root, 'launcher.js');
    writeFileSync(script, '');
    expect(ownProgram(clone, '/usr/bin/node', script)).toEqual([join(clone, 'stackproof')]);
    expect(ownProgram(join(root, 'installed'), '/usr/bin/node', script)).toEqual(['/usr/bin/node', script]);
    expect(existsSync(join(root, 'installed'))).toBe(false);
  });

  it('is refused where npm clears it away', () => {
    const cache = join(root, '_npx');
    mkdirSync(cache);
    const script = join(cache, 'launcher.js');
    writeFileSync(script, '');
    expect(() => ownProgram(root, '/usr/bin/node', script)).toThrow(
      /lies in a cache .* that npm clears: install it first/,
    );
  });
});
