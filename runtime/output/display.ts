import stringWidth from 'string-width';
import type { ColorRole, Colors } from './color.ts';

/** Where text goes: the process's own streams, or a test's. */
export interface Sink {
  out(text: string): void;
  err(text: string): void;
  /** Width that banners fill. */
  readonly columns: number;
}

/** Prints as Ansible's display does: banners, colored lines, each warning once. */
export class Display {
  readonly #sink: Sink;
  readonly #seen = new Set<string>();

  constructor(
    sink: Sink,
    readonly colors: Colors,
    readonly verbosity: number,
  ) {
    this.#sink = sink;
  }

  line(text: string, color?: ColorRole, stream: 'out' | 'err' = 'out'): void {
    const painted = this.colors.paint(text, color);
    this.#sink[stream](painted.endsWith('\n') ? painted : `${painted}\n`);
  }

  /** A line of stars behind a title, with an empty line before it. */
  banner(title: string): void {
    const stars = Math.max(3, this.#sink.columns - stringWidth(title));
    this.line(`\n${title.trim()} ${'*'.repeat(stars)}`);
  }

  /** A message on stderr that is shown once, however often it is said. */
  once(text: string, color: ColorRole): void {
    if (this.#seen.has(text)) return;
    this.#seen.add(text);
    this.line(text, color, 'err');
  }

  verbose(level: number, message: string, host?: string): void {
    if (this.verbosity < level) return;
    this.line(host === undefined ? message : `<${host}> ${message}`, 'COLOR_VERBOSE');
  }
}
