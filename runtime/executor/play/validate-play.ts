import { EXIT, TsibleError } from '../../errors/error.ts';
import type { Play } from '../../playbook/play.ts';
import type { Templar } from '../../template/templar.ts';
import { typeName } from '../../values/types.ts';
import { explainKeyword, Keywords } from '../keywords.ts';

/**
 * Looks at the keywords that are the play's own, whether they come to be used or not. Those that it hands on to its tasks
 * are the tasks' matter.
 * @throws TsibleError for one that can't be rendered or isn't of its type
 */
export function validatePlay(play: Play, templar: Templar): void {
  const keywords = new Keywords(play, templar);
  if (keywords.string('name') === undefined) {
    // In a dict, since hosts may be omitted: then the play is for nobody.
    const hosts = new Map([['hosts', play.keyword('hosts') ?? null]]);
    explainKeyword(play, 'name', () => templar.resolve(hosts));
  }
  keywords.string('fact_path');
  for (const name of ['force_handlers', 'gather_facts'] as const) keywords.bool(name);
  for (const subset of [keywords.value('gather_subset') ?? []].flat()) {
    if (typeof subset === 'string') continue;
    const type = subset === null ? 'NoneType' : typeName(subset);
    throw new TsibleError(
      `Error processing keyword 'gather_subset': Keyword 'gather_subset' items must be of type 'str', not '${type}'.`,
      { origin: play.originOfKeyword('gather_subset'), exitCode: EXIT.parserError },
    );
  }
  keywords.number('gather_timeout');
  keywords.number('max_fail_percentage', 'percent');
  keywords.string('order');
}
