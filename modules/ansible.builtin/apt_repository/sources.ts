import { ModuleFailure } from '../../../runtime/module/result.ts';

interface SourceLine {
  readonly valid: boolean;
  readonly enabled: boolean;
  readonly source: string;
  readonly comment: string;
}

/** Reads a line of sources.list: an entry, one that is commented out, or anything else. */
function parseLine(text: string): SourceLine {
  let line = text.trim();
  const enabled = !line.startsWith('#');
  if (!enabled) line = line.slice(1);
  let comment = '';
  const at = line.indexOf('#');
  if (at > 0) {
    comment = line.slice(at + 1).trim();
    line = line.slice(0, at);
  }
  const source = line.trim();
  const words = source.split(/\s+/);
  const valid = words[0] === 'deb' || words[0] === 'deb-src';
  return { valid, enabled, source: valid ? words.join(' ') : source, comment };
}

function writeLine({ enabled, source, comment }: SourceLine): string {
  return `${enabled ? '' : '# '}${source}${comment === '' ? '' : ` # ${comment}`}\n`;
}

/** All files of apt's sources, each a list of lines. */
export class SourcesList {
  readonly #files = new Map<string, SourceLine[]>();
  readonly #folder: string;

  /**
   * @param files Their texts, by path.
   * @param folder Where a new file goes.
   */
  constructor(files: ReadonlyMap<string, string>, folder: string) {
    this.#folder = folder;
    for (const [path, text] of files) {
      const lines = text.split('\n');
      if (lines.at(-1) === '') lines.pop();
      this.#files.set(path, lines.map(parseLine));
    }
  }

  /** Each file that has lines, as it would be written. */
  get texts(): Map<string, string> {
    const texts = new Map<string, string>();
    for (const [path, lines] of this.#files)
      if (lines.length > 0) texts.set(path, lines.map(writeLine).join(''));
    return texts;
  }

  /** Adds an entry, or enables it wherever it stands commented out. The path of a file that is new to this list. */
  add(repo: string, filename: string | undefined): string | undefined {
    const { source } = parseRepo(repo);
    let found = false;
    for (const lines of this.#files.values()) {
      for (const [at, line] of lines.entries()) {
        if (!line.valid || line.source !== source) continue;
        lines[at] = { ...line, enabled: true };
        found = true;
      }
    }
    if (found) return undefined;
    const name = filename === undefined ? suggestedName(source) : `${filename}.list`;
    const path = name.includes('/') ? name : `${this.#folder.replace(/\/+$/, '')}/${name}`;
    const lines = this.#files.get(path) ?? [];
    this.#files.set(path, [...lines, { valid: true, enabled: true, source, comment: '' }]);
    return path;
  }

  /** Removes every enabled entry of that source. */
  remove(repo: string): void {
    const { source } = parseRepo(repo);
    for (const [path, lines] of this.#files) {
      const kept = lines.filter((line) => !(line.valid && line.enabled && line.source === source));
      this.#files.set(path, kept);
    }
  }
}

function parseRepo(repo: string): SourceLine {
  const parsed = parseLine(repo);
  if (!parsed.valid || !parsed.enabled)
    throw new ModuleFailure(`Invalid repository string: ${repo.trim().replace(/^#/, '')}`);
  return parsed;
}

/** A file's name after the host and path of a source, without protocol and password. */
function suggestedName(source: string): string {
  const plain = source.replace(/\[[^\]]+\]/g, '').replace(/\w+:\/\//g, '');
  const [first = ''] = plain
    .split(/\s+/)
    .filter((word) => word !== '' && word !== 'deb' && word !== 'deb-src');
  const at = first.indexOf('@');
  const words = first
    .slice(at + 1)
    .replace(/[^a-zA-Z0-9]/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  return `${words.join('_')}.list`;
}
