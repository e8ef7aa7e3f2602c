import { EXIT, messageOf } from '../errors/error.ts';
import type { Play } from '../playbook/play.ts';
import { type PlayContext, runPlay } from './play/run-play.ts';
import { retryFilePath, writeRetryFile } from './retry-file.ts';

export interface LoadedPlaybook {
  readonly file: string;
  readonly plays: readonly Play[];
}

/** Runs playbooks one after another and gives Ansible's exit code: 4 for lost hosts, 2 for failed ones. */
export async function runPlaybooks(
  context: PlayContext,
  playbooks: readonly LoadedPlaybook[],
): Promise<number> {
  const { emit } = context.services;
  let code: number = EXIT.ok;
  for (const { file, plays } of playbooks) {
    emit({ type: 'playbook-start', file });
    emit({ type: 'verbose', level: 2, message: `${plays.length} plays in ${file}`, host: undefined });
    for (const play of plays) {
      const end = await runPlay(context, play);
      code = end.code;
      if (end.breaks) break;
    }
    if (context.services.settings.RETRY_FILES_ENABLED) tellRetryFile(context, file);
    emit({ type: 'stats', stats: context.stats });
    if (code !== EXIT.ok) break;
  }
  return code;
}

/** Names the file that `--limit @FILE` takes for running again on the hosts that failed. */
function tellRetryFile(context: PlayContext, playbook: string): void {
  const { emit, settings } = context.services;
  const hosts = [...new Set([...context.failed, ...context.unreachable])].sort();
  if (hosts.length === 0) return;
  const path = retryFilePath(playbook, settings.RETRY_FILES_SAVE_PATH);
  try {
    writeRetryFile(path, hosts);
  } catch (error) {
    emit({ type: 'warning', message: `Could not create retry file '${path}'.\n\t${messageOf(error)}` });
    return;
  }
  emit({ type: 'verbose', level: 0, message: `\tto retry, use: --limit @${path}\n`, host: undefined });
}
