import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { shellOptions } from '../../support/attributes.ts';
import { binaryPath, runCommands, stepOf } from '../../support/commands.ts';
import { pythonOsError } from '../../support/os-error.ts';
import { readReply } from '../../support/reply.ts';
import { validateOptions } from '../../support/validate-option.ts';
import { type LogrotateOptions, OPTIONS, RULES } from './options.ts';
import { removeConfig, renameConfig, writeConfig } from './shell.ts';
import { configText, pathsOf } from './text.ts';
import { validate } from './validate.ts';

export default defineModule({
  name: 'community.general.logrotate',
  summary: 'Manage a configuration of logrotate in a file of its own',
  options: OPTIONS,
  rules: RULES,
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const found = await look(args, target);
    validate(args);
    if (args.state === 'absent') return remove(args, found, target, task);
    const { present } = found;
    const paths = args.paths ?? [];
    if (!present?.text && paths.length === 0)
      throw new ModuleFailure("'paths' parameter is required when creating a new configuration");
    mustHaveFolder(args, found);
    const enabled = args.enabled ?? present?.enabled ?? true;
    if (present !== undefined && paths.length === 0 && enabled !== present.enabled)
      return rename(found, enabled, target, task);
    const text = configText(paths.length === 0 ? pathsOf(present?.text ?? '') : paths, args);
    const changed = present?.text !== text || present.enabled !== enabled;
    const backup = changed && !task.check ? await write(args, found, enabled, text, target) : undefined;
    return {
      changed,
      config_file: found.file(enabled),
      config_content: text,
      enabled_state: enabled,
      ...(backup === undefined ? {} : { backup_file: backup }),
    };
  },
});

/** What is there of a configuration. */
interface Found {
  readonly logrotate: string;
  readonly folder: boolean;
  /** Its file, by whether logrotate is to read it. */
  file(enabled: boolean): string;
  exists(enabled: boolean): boolean;
  /** Undefined where there is none. Where there are both files, the one that logrotate reads counts. */
  readonly present: { readonly enabled: boolean; readonly text: string } | undefined;
}

async function look(args: LogrotateOptions, target: Target): Promise<Found> {
  const { name, config_dir: folder } = args;
  const base = name.startsWith('/') ? name : `${folder.replace(/\/$/, '')}/${name}`;
  const file = (enabled: boolean): string => (enabled ? base : `${base}.disabled`);
  const done = await runCommands(
    target,
    [
      { step: 'folder', argv: ['test', '-e', folder] },
      ...[true, false].flatMap((enabled) => [
        { step: `exists ${enabled}`, argv: ['test', '-e', file(enabled)] },
        { step: `text ${enabled}`, argv: ['cat', '--', file(enabled)] },
      ]),
    ],
    { need: ['logrotate'] },
  );
  const exists = (enabled: boolean): boolean => stepOf(done, `exists ${enabled}`).rc === 0;
  const enabled = [true, false].find(exists);
  const read = enabled === undefined ? undefined : stepOf(done, `text ${enabled}`);
  if (enabled !== undefined && read !== undefined && read.rc !== 0 && args.state === 'present') {
    const why = pythonOsError(read.err, file(enabled));
    throw new ModuleFailure(`Failed to read config file ${file(enabled)}: ${why.replace(": b'", ": '")}`);
  }
  return {
    logrotate: binaryPath(done, 'logrotate') ?? 'logrotate',
    folder: stepOf(done, 'folder').rc === 0,
    file,
    exists,
    present:
      enabled === undefined || read === undefined
        ? undefined
        : { enabled, text: read.out.replaceAll(/\r\n?/g, '\n') },
  };
}

function mustHaveFolder(args: LogrotateOptions, found: Found): void {
  if (found.folder) return;
  throw new ModuleFailure(
    `Config directory '${args.config_dir}' does not exist. Please create it manually or ensure the correct path is specified.`,
  );
}

async function remove(
  args: LogrotateOptions,
  found: Found,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  mustHaveFolder(args, found);
  const rest = { config_content: '', enabled_state: true };
  if (found.present === undefined) return { changed: false, config_file: '', ...rest };
  const path = found.file(found.present.enabled);
  const result = { changed: true, config_file: path, ...rest };
  if (task.check) return result;
  const reply = readReply(await target.call(removeConfig, shellOptions({ path, backup: args.backup })));
  const backup = reply.values.get('backup_file');
  return backup === undefined ? result : { ...result, backup_file: backup };
}

/** Only the name changes, by which logrotate knows whether it is to read the file. */
async function rename(
  found: Found,
  enabled: boolean,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const to = found.file(enabled);
  if (found.exists(enabled))
    throw new ModuleFailure(`Cannot change enabled state: target path '${to}' already exists`);
  if (!task.check)
    readReply(await target.call(renameConfig, shellOptions({ path: found.file(!enabled), to })));
  return {
    changed: true,
    config_file: to,
    config_content: found.present?.text ?? '',
    enabled_state: enabled,
  };
}

/** @returns the copy that was kept of the former file */
async function write(
  args: LogrotateOptions,
  found: Found,
  enabled: boolean,
  text: string,
  target: Target,
): Promise<string | undefined> {
  const path = found.file(enabled);
  const options = [
    ...shellOptions({ path, other: found.file(!enabled), backup: args.backup, mode: '0644' }),
    ...(await validateOptions(`${found.logrotate} -d %s`, target)),
  ];
  try {
    const reply = readReply(
      await target.call(writeConfig, options, { payload: { kind: 'bytes', bytes: text } }),
    );
    const backups = reply.records.flatMap(([key, value]) => (key === 'backup_file' ? [value] : []));
    return backups.findLast((one) => one.startsWith(`${found.file(false)}.`)) ?? backups.at(-1);
  } catch (error) {
    if (!(error instanceof ModuleFailure) || error.result.exit_status === undefined) throw error;
    const { stdout, stderr } = error.result;
    throw new ModuleFailure('logrotate configuration test failed', { stdout, stderr, config_file: path });
  }
}
