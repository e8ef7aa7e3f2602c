import { type Raw, Template, trusted } from '../values/raw.ts';

/** `--tags` and `--skip-tags`. */
export interface TagSelection {
  readonly only: ReadonlySet<string>;
  readonly skip: ReadonlySet<string>;
}

/** Whether something that carries these tags (its own and all inherited ones) is to run. */
export function tagsSelected(tags: ReadonlySet<string>, { only, skip }: TagSelection): boolean {
  return isWanted(tags, only) && !isSkipped(tags, skip);
}

function isWanted(tags: ReadonlySet<string>, only: ReadonlySet<string>): boolean {
  if (only.size === 0 || tags.has('always')) return true;
  if (only.has('all') && !tags.has('never')) return true;
  if (matches(tags, only)) return true;
  return only.has('tagged') && tags.size > 0 && !tags.has('never');
}

function isSkipped(tags: ReadonlySet<string>, skip: ReadonlySet<string>): boolean {
  if (skip.size === 0) return false;
  if (skip.has('all')) return !tags.has('always') || skip.has('always');
  return matches(tags, skip) || (skip.has('tagged') && tags.size > 0);
}

function matches(tags: ReadonlySet<string>, wanted: ReadonlySet<string>): boolean {
  if (tags.size === 0) return wanted.has('untagged');
  for (const tag of tags) if (wanted.has(tag)) return true;
  return false;
}

/** The tags of the command line or a setting; `a,b` in a text means both. Nothing at all is a tag too, as in Ansible. */
export function givenTags(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.split(',')).map((tag) => tag.trim()));
}

/** `tags:` as it is written: a text is split at its commas, before any template in it is rendered; a list stays as it is. */
export function writtenTags(raw: Raw): readonly Raw[] {
  if (Array.isArray(raw)) return raw;
  const text = raw instanceof Template ? raw.source : raw;
  if (typeof text !== 'string' || !text.includes(',')) return [raw];
  const origin = raw instanceof Template ? raw.origin : undefined;
  return text.split(',').map((tag) => trusted(tag.trim(), origin));
}
