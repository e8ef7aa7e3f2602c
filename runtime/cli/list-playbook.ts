import { Keywords, patternOf } from '../executor/keywords.ts';
import { writtenTaskName } from '../executor/play/task-info.ts';
import { validatePlay } from '../executor/play/validate-play.ts';
import { Block, type Task, type TaskNode } from '../playbook/nodes.ts';
import type { Play } from '../playbook/play.ts';
import { type TagSelection, tagsSelected } from '../playbook/tags.ts';
import type { Templar } from '../template/templar.ts';
import { repr } from '../values/print.ts';
import { Template } from '../values/raw.ts';

/** What `--list-hosts`, `--list-tasks` and `--list-tags` ask for. */
export interface Listing {
  readonly hosts: boolean;
  readonly tasks: boolean;
  readonly tags: boolean;
}

export interface ListSources {
  readonly selection: TagSelection;
  templar(play: Play): Templar;
  hostsOf(pattern: string): readonly string[];
}

/** Looks up what each play is for, as a listing does: of a pattern that matches nothing there is a warning. */
export function lookUpHosts(plays: readonly Play[], sources: ListSources): void {
  for (const play of plays) {
    const templar = sources.templar(play);
    validatePlay(play, templar);
    const pattern = patternOf(new Keywords(play, templar).hosts());
    // Of what a template yields no host is looked up then.
    const written = [play.keyword('hosts') ?? []].flat();
    if (!written.some((part) => part instanceof Template)) sources.hostsOf(pattern);
  }
}

/** The lists that a playbook's plays give, in Ansible's layout. */
export function listPlaybook(
  file: string,
  plays: readonly Play[],
  listing: Listing,
  sources: ListSources,
): string {
  const lines = ['', `playbook: ${file}`];
  for (const [index, play] of plays.entries()) {
    const keywords = new Keywords(play, sources.templar(play));
    const given = keywords.hosts();
    const patterns = given ?? [];
    const name = keywords.string('name') ?? patterns.join(',');
    const tags = [...new Set(keywords.strings('tags'))];
    lines.push('', `  play #${index + 1} (${patterns.join(',')}): ${name}\tTAGS: [${tags.join(',')}]`);
    // Looked up even if they aren't asked for: a pattern that matches nothing is warned of.
    const hosts = sources.hostsOf(patternOf(given));
    if (listing.hosts) {
      lines.push(
        `    pattern: ${given === undefined ? 'None' : repr(given)}`,
        `    hosts (${hosts.length}):`,
        ...hosts.map((host) => `      ${host}`),
      );
    }
    if (listing.tasks || listing.tags) lines.push(...listTasks(play, listing, sources));
  }
  return `${lines.join('\n')}\n`;
}

function listTasks(play: Play, listing: Listing, sources: ListSources): string[] {
  const templar = sources.templar(play);
  const lines = listing.tasks ? ['    tasks:'] : [];
  const all = new Set(new Keywords(play, templar).strings('tags'));
  for (const task of mainTasks(
    [play.preTasks, play.rolesBlock, play.tasks, play.postTasks].filter((node) => node !== undefined),
  )) {
    if (task.metaAction !== undefined && task.implicit) continue;
    const tags = new Set(new Keywords(task, templar).strings('tags'));
    if (!tagsSelected(tags, sources.selection)) continue;
    for (const tag of tags) all.add(tag);
    if (listing.tasks) lines.push(`      ${writtenTaskName(task)}\tTAGS: [${[...tags].sort().join(', ')}]`);
  }
  if (listing.tags) lines.push(`      TASK TAGS: [${[...all].sort().join(', ')}]`);
  return lines;
}

/** Tasks as Ansible lists them: those of rescue and always sections are left out. */
function* mainTasks(nodes: readonly TaskNode[]): Generator<Task> {
  for (const node of nodes) {
    if (node instanceof Block) yield* mainTasks(node.block);
    else yield node;
  }
}
