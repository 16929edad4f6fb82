import { existsSync, readFileSync } from 'node:fs';
import type { Command, Option } from 'commander';
import { UserError } from '../../user-error.js';

/** Where settings are looked for, beside flags and the environment. */
export const settingsFile = 'lamplighter.yaml';

/** Flags over environment (`LAMPLIGHTER_DB`) over `lamplighter.yaml` (`db:`): gives every option of a command all three. */
export async function applySettings(command: Command): Promise<void> {
  const settings = await readSettings();
  for (const option of command.options) {
    if (option.envVar === undefined) option.env(environmentName(option));
    const value = settings[settingName(option)];
    if (value !== undefined)
      command.setOptionValueWithSource(option.attributeName(), settingValue(option, value), 'config');
  }
}

type Settings = Readonly<Record<string, unknown>>;
let read: Settings | undefined;

async function readSettings(): Promise<Settings> {
  if (read) return read;
  if (!existsSync(settingsFile)) return {};
  const { parse, YAMLParseError } = await import('yaml');
  try {
    const document: unknown = parse(readFileSync(settingsFile, 'utf8')) ?? {};
    if (typeof document !== 'object' || Array.isArray(document))
      throw new UserError(
        `${settingsFile}: expected "name: value" lines, as in "db: /var/lib/lamplighter/lamplighter.db".`,
      );
    read = document as Settings;
    return read;
  } catch (error) {
    if (error instanceof YAMLParseError) throw new UserError(`${settingsFile}: ${error.message}`);
    throw error;
  }
}

function settingValue(option: Option, value: unknown): unknown {
  if (option.isBoolean()) return value === true || value === 'true';
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return option.parseArg ? option.parseArg(text, undefined) : text;
}

function environmentName(option: Option): string {
  return `LAMPLIGHTER_${settingName(option).replaceAll('-', '_').toUpperCase()}`;
}

function settingName(option: Option): string {
  return (option.long ?? '').replace(/^--/, '');
}
