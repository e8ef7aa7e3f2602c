import { splitLines } from './text.ts';

interface Section {
  readonly bytes: Buffer;
  readonly rc: number | undefined;
}

/**
 * What the facts request answered, before anything is made of it: files' contents, links' targets, existing paths and
 * commands' outputs (see shell.ts for the format).
 */
export class RawFacts {
  readonly #sections: ReadonlyMap<string, Section>;
  readonly #errors: ReadonlyMap<string, Section>;
  readonly #files = new Map<string, string>();
  readonly #links = new Map<string, string>();
  readonly #exists = new Set<string>();
  readonly #listings = new Map<string, string[]>();

  constructor(stdout: Buffer, stderr: Buffer, nonce: string) {
    this.#sections = splitSections(stdout, nonce);
    this.#errors = splitSections(stderr, nonce);
    this.#readFiles();
    for (const line of this.#lines('links')) {
      const match = / (\/.*?) -> (.*)$/.exec(line);
      if (line.startsWith('l') && match?.[1] !== undefined && match[2] !== undefined)
        this.#links.set(match[1], match[2]);
    }
    for (const path of this.#lines('exists')) this.#exists.add(path);
    let listing: string[] = [];
    for (const line of this.#lines('dirs')) {
      if (/^\/.*:$/.test(line)) {
        listing = [];
        this.#listings.set(line.slice(0, -1), listing);
      } else if (line !== '' && !line.startsWith('.')) listing.push(line);
    }
  }

  /** Output of a command as text; undefined when the request didn't run it. */
  output(name: string): string | undefined {
    return this.#sections.get(name)?.bytes.toString('utf8');
  }

  /** Output of a command that succeeded. */
  success(name: string): string | undefined {
    const section = this.#sections.get(name);
    return section?.rc === 0 ? section.bytes.toString('utf8') : undefined;
  }

  bytes(name: string): Buffer | undefined {
    return this.#sections.get(name)?.bytes;
  }

  exitCode(name: string): number | undefined {
    return this.#sections.get(name)?.rc;
  }

  /** What a command wrote to stderr, where the request keeps it. */
  errorOutput(name: string): string {
    return this.#errors.get(name)?.bytes.toString('utf8') ?? '';
  }

  /** Names of the sections that begin with `prefix`, without it, in order. */
  sectionNames(prefix: string): string[] {
    return [...this.#sections.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
  }

  /** A file's text without white space at its ends; undefined when it is missing, unreadable or blank. */
  file(path: string): string | undefined {
    const text = this.#files.get(path)?.trim();
    return text === '' ? undefined : text;
  }

  /** Lines of a file (see `file`). */
  fileLines(path: string): string[] {
    return splitLines(this.file(path) ?? '');
  }

  /** Files that were read whose paths match, as their match results. */
  filesLike(pattern: RegExp): RegExpExecArray[] {
    return matches(this.#files.keys(), pattern);
  }

  /** What a symbolic link points to, as it is written. */
  link(path: string): string | undefined {
    return this.#links.get(path);
  }

  linksLike(pattern: RegExp): RegExpExecArray[] {
    return matches(this.#links.keys(), pattern);
  }

  /** Whether a path that the request tested, read or resolved exists. */
  exists(path: string): boolean {
    return this.#exists.has(path) || this.#files.has(path) || this.#links.has(path);
  }

  existingLike(pattern: RegExp): RegExpExecArray[] {
    return matches(this.#exists, pattern);
  }

  /** Names in a directory, in the directory's own order; empty when the host's `ls` can't tell. */
  directory(path: string): readonly string[] {
    return this.#listings.get(path) ?? [];
  }

  #lines(name: string): string[] {
    const lines = (this.output(name) ?? '').split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines;
  }

  /** Lines are `PATH:LINE`. */
  #readFiles(): void {
    let current = '';
    let lines: string[] = [];
    for (const line of this.#lines('files')) {
      const colon = line.indexOf(':');
      const path = line.slice(0, colon);
      if (path !== current) {
        if (lines.length > 0) this.#files.set(current, lines.join('\n'));
        current = path;
        lines = [];
      }
      lines.push(line.slice(colon + 1));
    }
    if (lines.length > 0) this.#files.set(current, lines.join('\n'));
  }
}

function matches(paths: Iterable<string>, pattern: RegExp): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  for (const path of paths) {
    const match = pattern.exec(path);
    if (match !== null) found.push(match);
  }
  return found;
}

/** Cuts a stream at the lines `@NONCE NAME` and `@NONCE =RC`, each preceded by a line end of its own. */
function splitSections(stream: Buffer, nonce: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  const mark = Buffer.from(`\n@${nonce} `);
  let last: string | undefined;
  for (let at = stream.indexOf(mark); at !== -1; ) {
    const nameEnd = stream.indexOf(10, at + mark.length);
    if (nameEnd === -1) break;
    const name = stream.toString('utf8', at + mark.length, nameEnd);
    const next = stream.indexOf(mark, nameEnd);
    const previous = last === undefined ? undefined : sections.get(last);
    if (!name.startsWith('=')) {
      sections.set(name, {
        bytes: stream.subarray(nameEnd + 1, next === -1 ? undefined : next),
        rc: undefined,
      });
      last = name;
    } else if (previous !== undefined && last !== undefined) {
      sections.set(last, { bytes: previous.bytes, rc: Number(name.slice(1)) });
    }
    at = next;
  }
  return sections;
}
