import type { HostFiles } from '../../evidence/host-files.ts';

/** The last value of a daemon's setting; null: it is not set. undefined: the settings were not seen. */
export const settingOf = (host: HostFiles | null, name: string): string | null | undefined =>
  host?.settings ? (host.settings[name]?.at(-1) ?? null) : undefined;

/** Whether a setting with several entries has any; null: the settings were not seen. */
export const hasSetting = (host: HostFiles | null, name: string): boolean | null =>
  host?.settings ? (host.settings[name] ?? []).length > 0 : null;
