import type { Settings } from '../../config/settings.ts';
import { Task } from '../../playbook/nodes.ts';
import type { Play } from '../../playbook/play.ts';
import { writtenTags } from '../../playbook/tags.ts';
import type { Templar } from '../../template/templar.ts';
import type { Raw } from '../../values/raw.ts';
import { Keywords } from '../keywords.ts';

/** The fact-gathering task in front of a play; undefined when the play has none. */
export function gatherTask(play: Play, templar: Templar, settings: Settings): Task | undefined {
  const keywords = new Keywords(play, templar);
  const wanted = keywords.bool('gather_facts');
  if (settings.DEFAULT_GATHERING === 'explicit' ? wanted !== true : wanted === false) return undefined;
  const args = new Map<string, Raw>();
  for (const [option, keyword] of [
    ['gather_subset', 'gather_subset'],
    ['gather_timeout', 'gather_timeout'],
    ['fact_path', 'fact_path'],
  ] as const) {
    const value = play.keyword(keyword);
    if (value !== undefined) args.set(option, value);
  }
  const tags = [...writtenTags(play.keywords.get('tags') ?? []), 'always'];
  return new Task({
    keywords: new Map<string, Raw>([
      ['name', 'Gathering Facts'],
      ['tags', tags],
      // With the play's own it would give one host's facts to all of them.
      ['run_once', false],
      // A play that an import brings under a condition doesn't look at hosts that don't meet it.
      ...(play.importedWhen.length === 0 ? [] : [['when', [...play.importedWhen]] as [string, Raw]]),
    ]),
    parent: play,
    origin: play.origin,
    written: false,
    action: 'gather_facts',
    resolvedAction: 'ansible.builtin.gather_facts',
    args,
    file: play.file,
  });
}
