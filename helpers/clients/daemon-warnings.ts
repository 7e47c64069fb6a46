/**
 * Addresses at which an engine's API answers without client certificates, as its own warnings in `/info` tell. The
 * words before and after the address differ between versions (moby `daemon/info.go`, fillAPIInfo).
 */
export const readApiWarnings = (warnings: readonly string[]): string[] =>
  warnings.flatMap((warning) => /API is accessible on (\S+?)[,.]?(?:\s|$)/.exec(warning)?.[1] ?? []);
