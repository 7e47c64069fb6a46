import { Command, Option } from 'commander';
import type { Night } from '../nights/night.ts';
import { addTellingOptions, type TellingOptions } from './tell.ts';

export interface WhenOptions {
  at?: Night['at'];
  jitter?: number;
  limit?: number;
}

export interface InstallOptions extends WhenOptions {
  as: 'systemd' | 'cron' | 'compose';
  environmentFile?: string;
  unitDir?: string;
}

/** When nobody is awake, as a rule. */
export const nightly: Night['at'] = { hour: 3, minute: 30 };

/** An hour for what takes a minute: what is not done by then never will be. */
export const usualLimitMs = 3_600_000;

/** Of what `audit` is given, whom it tells and where its reports go: the night itself must know both. */
export function tellingOf(audit: readonly string[]): TellingOptions {
  const command = addTellingOptions(new Command('audit').exitOverride().allowUnknownOption().allowExcessArguments());
  command.addOption(new Option('-o, --out <DIR>').default('stackproof-report'));
  command.parseOptions([...audit]);
  return command.opts<TellingOptions>();
}
