import { type DeprecationReport, renderDeprecation, renderWarning } from '../errors/render.ts';
import { textWidth } from '../values/text-width.ts';
import type { ColorRole, Colors } from './color.ts';
import type { LogFile } from './log-file.ts';

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
  #stamp: (() => string) | undefined;

  constructor(
    sink: Sink,
    readonly colors: Colors,
    public verbosity: number,
    /** DEPRECATION_WARNINGS. */
    readonly showsDeprecations: boolean,
    readonly log?: LogFile,
  ) {
    this.#sink = sink;
  }

  /** Width that banners fill. */
  get columns(): number {
    return this.#sink.columns;
  }

  /** Ends every banner with a text of its time, as the timestamp callback does. */
  stampBanners(stamp: () => string): void {
    this.#stamp = stamp;
  }

  /** Text as it is: cursor movements and the like. */
  raw(text: string): void {
    this.#sink.out(text);
  }

  line(written: string, color?: ColorRole, stream: 'out' | 'err' = 'out'): void {
    // Some terminals show the line ends of Windows as two.
    const text = written.replaceAll('\r\n', '\n');
    const painted = this.colors.paint(text, color);
    this.#sink[stream](painted.endsWith('\n') ? painted : `${painted}\n`);
    // An empty line is for the screen only.
    if (text !== '') this.log?.add(text);
  }

  /** A line of stars behind a title, with an empty line before it. */
  banner(title: string): void {
    const text = title.trim();
    const stamp = this.#stamp === undefined ? '' : ` ${this.#stamp()}`;
    const stars = Math.max(3, this.#sink.columns - textWidth(text) - textWidth(stamp));
    this.line(`\n${text} ${'*'.repeat(stars)}${stamp}`);
  }

  /** A warning or error, which is shown once, however often it is said. */
  once(text: string, color: ColorRole, stream: 'out' | 'err' = 'err'): void {
    if (this.#seen.has(text)) return;
    this.#seen.add(text);
    this.line(text, color, stream);
  }

  /** Tells of something that will go away, unless the settings say to be silent about such. */
  deprecation(report: DeprecationReport): void {
    if (!this.showsDeprecations) return;
    const silencer =
      'Deprecation warnings can be disabled by setting `deprecation_warnings=False` in ansible.cfg.';
    this.once(renderWarning({ message: silencer }), 'COLOR_WARN');
    this.once(renderDeprecation(report), 'COLOR_DEPRECATE');
  }

  verbose(level: number, message: string, host?: string): void {
    const line = host === undefined ? message : `<${host}> ${message}`;
    if (this.verbosity >= level) this.line(line, 'COLOR_VERBOSE');
    else if (this.log !== undefined && this.log.verbosity >= level) this.log.add(line);
  }
}
