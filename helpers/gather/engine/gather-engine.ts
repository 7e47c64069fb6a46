import { askInfo, askVersion } from './ask-engine.ts';
import type { Gatherer } from '../context.ts';

/** The engine, as it describes itself. */
export const gatherEngine: Gatherer<'engine'> = {
  id: 'engine',
  async gather({ engine }) {
    const [version, info] = await Promise.all([askVersion(engine), askInfo(engine)]);
    const securityOptions = info.SecurityOptions ?? [];
    return {
      value: {
        version: version.Version,
        apiVersion: version.ApiVersion,
        operatingSystem: info.OperatingSystem,
        kernel: version.KernelVersion,
        cpus: info.NCPU,
        memoryBytes: info.MemTotal,
        rootless: securityOptions.some((option) => /^name=rootless/.test(option)),
        securityOptions,
        warnings: info.Warnings ?? [],
        transport: engine.transport,
        ...(info.SystemTime ? { clock: { engine: info.SystemTime, ours: new Date().toISOString() } } : {}),
      },
      scope: 'the engine’s version and info',
    };
  },
};
