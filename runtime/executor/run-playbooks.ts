import { EXIT } from '../errors/error.ts';
import type { Play } from '../playbook/play.ts';
import { type PlayContext, runPlay } from './play/run-play.ts';

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
    emit({ type: 'stats', stats: context.stats });
    if (code !== EXIT.ok) break;
  }
  return code;
}
