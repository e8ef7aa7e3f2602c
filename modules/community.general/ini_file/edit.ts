/** A condition on a section: it has this option, with one of these values (any, when there are none). */
export interface SectionCondition {
  readonly option: string;
  readonly values: readonly string[];
}

export interface IniEdit {
  readonly section: string | undefined;
  readonly conditions: readonly SectionCondition[] | undefined;
  readonly option: string | undefined;
  readonly values: readonly string[];
  readonly state: 'present' | 'absent';
  /** The option's other lines in the section go. */
  readonly exclusive: boolean;
  readonly noExtraSpaces: boolean;
  readonly ignoreSpaces: boolean;
  readonly allowNoValue: boolean;
  /** Lines that are commented out count as the option's. */
  readonly modifyInactive: boolean;
}

/** Stands above the first section, so that lines there have one too; no file has it. */
const NO_SECTION = 'tsible-lines-above-the-first-section';
const BLANK_OR_COMMENT = /^[ \t]*([#;][^\n]*)?\n?$/;

/** The new text, whether it differs, and Ansible's message. */
export function editIni(
  text: string | undefined,
  edit: IniEdit,
): { readonly text: string; readonly changed: boolean; readonly message: string } {
  return new IniEditor(edit).run(text ?? '');
}

class IniEditor {
  private changed = false;
  private message = 'OK';
  private values: string[];
  private section: string[] = [];
  /** Lines of the section that were written or accepted. */
  private done: boolean[] = [];

  constructor(private readonly edit: IniEdit) {
    this.values = [...new Set(edit.values)];
  }

  run(text: string): { text: string; changed: boolean; message: string } {
    const lines = text
      .replace(/^\uFEFF/, '')
      .replace(/\r\n?/g, '\n')
      .match(/[^\n]*\n|[^\n]+$/g) ?? ['\n'];
    const last = lines.length - 1;
    if (!lines[last]?.endsWith('\n')) {
      lines[last] += '\n';
      this.changed = true;
    }
    const name = this.edit.section || NO_SECTION;
    const all = [`[${NO_SECTION}]`, ...lines, '['];
    const place = this.findSection(all, name);
    this.section = all.slice(place?.start ?? 0, place?.end ?? 0);
    this.done = this.section.map(() => false);
    if (this.edit.state === 'present') this.setOption();
    else this.remove();
    const result = [...all.slice(0, place?.start ?? 0), ...this.section, ...all.slice(place?.end ?? 0)].slice(
      1,
      -1,
    );
    if (place === undefined && this.edit.state === 'present') this.addSection(result, name);
    return { text: result.join(''), changed: this.changed, message: this.message };
  }

  private findSection(lines: readonly string[], name: string): { start: number; end: number } | undefined {
    const header = new RegExp(`^\\[\\s*${escapePattern(name.trim())}\\s*\\]`);
    let start: number | undefined;
    for (const [index, line] of lines.entries()) {
      if (start !== undefined && line.startsWith('[')) {
        if (this.fits(lines.slice(start, index))) return { start, end: index };
        start = undefined;
      }
      if (header.test(line)) start = index;
    }
    return undefined;
  }

  private fits(section: readonly string[]): boolean {
    return (this.edit.conditions ?? []).every(({ option, values }) =>
      section.some((line) => {
        const found = optionLine(option, line, true);
        return found !== undefined && (values.length === 0 || values.includes(found.value));
      }),
    );
  }

  private match(line: string | undefined): OptionLine | undefined {
    if (this.edit.option === undefined || line === undefined) return undefined;
    return optionLine(this.edit.option, line, this.edit.modifyInactive);
  }

  private assignment(option: string, value: string): string {
    return this.edit.noExtraSpaces ? `${option}=${value}\n` : `${option} = ${value}\n`;
  }

  /** Writes a line of the section, unless only blanks differ and those are to be passed over. */
  private write(index: number, line: string): void {
    const old = this.section[index] ?? '';
    let differs = old !== line;
    if (this.edit.ignoreSpaces && this.edit.option !== undefined) {
      const before = optionLine(this.edit.option, old, true);
      if (before !== undefined && !before.inactive)
        differs = before.value !== optionLine(this.edit.option, line, true)?.value;
    }
    if (differs) {
      this.section[index] = line;
      this.changed = true;
      this.message = 'option changed';
    }
    this.done[index] = true;
  }

  private setOption(): void {
    const { option, allowNoValue, exclusive } = this.edit;
    let bare = false;
    if (option) bare = this.acceptMatching(option);
    if (option && exclusive && !allowNoValue) this.override(option);
    if (option) this.insertMissing(option, bare);
  }

  /** Lines with a wanted value; whether the option stands there without one, as it may. */
  private acceptMatching(option: string): boolean {
    let bare = false;
    for (const [index, line] of this.section.entries()) {
      const found = this.match(line);
      if (found === undefined) continue;
      if (this.values.includes(found.value)) {
        const isBare = found.value === '' && this.edit.allowNoValue;
        if (isBare) bare = true;
        this.write(index, isBare ? `${option}\n` : this.assignment(option, found.value));
        this.values.splice(this.values.indexOf(found.value), 1);
      } else if (this.values.length === 0 && this.edit.allowNoValue) {
        this.write(index, `${option}\n`);
        return true;
      }
    }
    return bare;
  }

  /** Other lines of the option get the values that are left, or go. */
  private override(option: string): void {
    for (const [index, line] of this.section.entries()) {
      if (this.values.length === 0) break;
      if (this.done[index] || this.match(line) === undefined) continue;
      this.write(index, this.assignment(option, this.values.shift() ?? ''));
    }
    for (let index = this.section.length - 1; index > 0; index--) {
      if (this.done[index] || this.match(this.section[index]) === undefined) continue;
      this.section.splice(index, 1);
      this.done.splice(index, 1);
      this.changed = true;
      this.message = 'option changed';
    }
  }

  /** What is still missing goes below the section's last line that is neither blank nor a comment. */
  private insertMissing(option: string, bare: boolean): void {
    const at = this.section.findLastIndex((line) => !BLANK_OR_COMMENT.test(line)) + 1;
    if (at === 0) return;
    let added: string[] = [];
    if (this.values.length > 0) added = this.values.map((value) => this.assignment(option, value));
    else if (this.edit.allowNoValue && !bare) added = [`${option}\n`];
    if (added.length === 0) return;
    this.section.splice(at, 0, ...added);
    this.changed = true;
    this.message = 'option added';
  }

  private remove(): void {
    const { option, exclusive } = this.edit;
    if (!option) {
      if (this.section.length === 0) return;
      this.section = [];
      this.message = 'section removed';
      this.changed = true;
      return;
    }
    const goes = (line: string): boolean => {
      const found = optionLine(option, line, false);
      return found !== undefined && (exclusive || this.values.includes(found.value));
    };
    const kept = this.section.filter((line) => !goes(line));
    if (kept.length === this.section.length) return;
    this.section = kept;
    this.changed = true;
    this.message = 'option changed';
  }

  private addSection(lines: string[], name: string): void {
    const { option, allowNoValue, exclusive, conditions } = this.edit;
    lines.push(`[${name}]\n`);
    this.changed = true;
    this.message = 'section and option added';
    for (const condition of conditions ?? []) {
      if (condition.option !== option) {
        for (const value of condition.values) lines.push(this.assignment(condition.option, value));
        if (condition.values.length === 0 && allowNoValue) lines.push(`${condition.option}\n`);
      } else if (!exclusive) this.values = [...new Set([...this.values, ...condition.values])];
    }
    if (option && this.values.length > 0)
      for (const value of this.values) lines.push(this.assignment(option, value));
    else if (option && allowNoValue) lines.push(`${option}\n`);
    else this.message = 'only section added';
  }
}

interface OptionLine {
  readonly value: string;
  /** It is commented out. */
  readonly inactive: boolean;
}

/** What a line says of an option: `option = value`, `option`; with `inactive` also `#option = value`. */
function optionLine(option: string, line: string, inactive: boolean): OptionLine | undefined {
  const mark = inactive ? '[ \\t]*([#;]?)' : '()';
  const found = new RegExp(
    `^${mark}[ \\t]*${escapePattern(option)}[ \\t]*(?:=|(?=\\n?$))[ \\t]*([^\\n]*)`,
  ).exec(line);
  return found === null ? undefined : { inactive: found[1] !== '', value: found[2] ?? '' };
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
