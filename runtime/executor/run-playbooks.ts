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
  run: for (const { file, plays } of playbooks) {
    emit({ type: 'playbook-start', file });
    for (const play of plays) if (await runPlay(context, play)) break run;
  }
  emit({ type: 'stats', stats: context.stats });
  if (context.unreachable.size > 0) return EXIT.unreachable;
  return context.failed.size > 0 ? EXIT.hostFailed : EXIT.ok;
}
