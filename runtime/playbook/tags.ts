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

/** The tags that a list of texts names; `a,b` in a text means both, and `a,` has an empty one too. */
export function tagsOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => text.split(',')).map((tag) => tag.trim()));
}
