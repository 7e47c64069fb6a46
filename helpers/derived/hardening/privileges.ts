import { z } from 'zod';
import { plainCapability } from '../../evidence/capabilities.ts';
import type { Daemon, HardenedContainer } from '../../evidence/hardening.ts';
import { readJson } from '../../lib/json.ts';
import type { Judged } from './settled.ts';

/** What an engine leaves a container that asks for nothing (moby `oci/caps/defaults.go`). */
const defaults = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

/** Capabilities that a container's root has; `ALL`: every one there is. */
function keptCapabilities({ capAdd, capDrop, privileged }: HardenedContainer): string[] {
  const [added, dropped] = [capAdd.map(plainCapability), capDrop.map(plainCapability)];
  if (privileged || added.includes('ALL')) return ['ALL'];
  const left = dropped.includes('ALL') ? [] : defaults.filter((each) => !dropped.includes(each));
  return [...new Set([...left, ...added])].sort();
}

export function judgeCapabilities(settings: HardenedContainer, permitted: readonly string[]): Judged {
  const beyond = keptCapabilities(settings).filter((each) => !permitted.includes(each));
  const added = settings.capAdd.find((each) => beyond.includes(plainCapability(each)));
  const entry = added === undefined ? {} : { entry: `cap_add@${added}` };
  if (beyond.length > 0) return { holds: false, observed: `keeps ${beyond.join(', ')}`, ...entry };
  const kept = keptCapabilities(settings);
  return { holds: true, observed: kept.length > 0 ? `keeps ${kept.join(', ')}, as declared` : 'keeps none' };
}

/** The value of an option, of `name`, `name=value` and `name:value`; the engine lets the last one win. */
function optionOf(options: readonly string[], name: string): string | null {
  const values = options.flatMap((option) => {
    const [, key, value] = /^([^=:]+)(?:[=:](.*))?$/s.exec(option.trim()) ?? [];
    return key === name ? [value ?? ''] : [];
  });
  return values.at(-1) ?? null;
}

/** Where the option stands that wins. */
function entryOf(options: readonly string[], name: string): Pick<Judged, 'entry'> {
  const option = options.findLast((each) => each.trim().startsWith(name));
  return option === undefined ? {} : { entry: `security_opt@${option}` };
}

/** As Go reads a switch. */
const isOn = (value: string): boolean => /^(?:|1|t|T|TRUE|true|True)$/.test(value);

/** By its value, not by its name: `no-new-privileges:false` stands there and switches it off. */
export function judgeNewPrivileges({ securityOptions }: HardenedContainer, daemon: Daemon | null): Judged {
  const own = optionOf(securityOptions, 'no-new-privileges');
  if (own !== null && isOn(own)) return { holds: true, observed: 'no-new-privileges is set' };
  if (own !== null) return { holds: false, observed: `no-new-privileges:${own}` };
  if (daemon === null)
    return { holds: null, observed: 'not set here, and whether the engine sets it for all is not known' };
  return daemon.noNewPrivileges
    ? { holds: true, observed: 'the daemon sets it for every container' }
    : { holds: false, observed: 'no-new-privileges is not set' };
}

const Profile = z.object({
  defaultAction: z.string(),
  syscalls: z.array(z.object({ action: z.string() })).nullish(),
});
/** They let a call pass, and at most write down that there was one. */
const passing = /^SCMP_ACT_(?:ALLOW|LOG|TRACE|NOTIFY)$/;

/** A profile of its own that keeps no system call from anybody. */
function allowsAll(text: string): boolean {
  const profile = readJson(text, Profile);
  if (!profile) return false;
  return passing.test(profile.defaultAction) && (profile.syscalls ?? []).every(({ action }) => passing.test(action));
}

/** By its own profile where it has one; the daemon's counts for whoever has none. */
export function judgeSeccomp({ securityOptions, privileged }: HardenedContainer, daemon: Daemon | null): Judged {
  const own = optionOf(securityOptions, 'seccomp');
  if (own === 'unconfined')
    return { holds: false, observed: 'seccomp is unconfined', ...entryOf(securityOptions, 'seccomp') };
  if (own !== null && allowsAll(own)) return { holds: false, observed: 'a profile of its own that allows everything' };
  if (privileged) return { holds: false, observed: 'privileged, which goes without' };
  if (daemon === null)
    return {
      holds: null,
      observed: own === null ? 'the engine’s own profile, if it has one' : `a profile of its own, ${own}`,
    };
  if (daemon.seccomp === null) return { holds: false, observed: 'the engine has no seccomp' };
  if (own !== null)
    return { holds: true, observed: own === 'builtin' ? 'the built-in profile' : 'a profile of its own' };
  return { holds: daemon.seccomp !== 'unconfined', observed: `the daemon’s profile ${daemon.seccomp}` };
}

/** AppArmor is switched off for it, by either spelling. */
export const isUnconfined = ({ securityOptions }: HardenedContainer): boolean =>
  optionOf(securityOptions, 'apparmor') === 'unconfined';

export const labelDisabled = ({ securityOptions }: HardenedContainer): boolean => {
  const label = optionOf(securityOptions, 'label');
  return label === 'disable' || label === 'disabled';
};
