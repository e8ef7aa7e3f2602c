import type { Settings } from '../config/settings.ts';

const CODES: Readonly<Record<string, string>> = {
  black: '0;30',
  'bright gray': '0;37',
  blue: '0;34',
  white: '1;37',
  green: '0;32',
  'bright blue': '1;34',
  cyan: '0;36',
  'bright green': '1;32',
  red: '0;31',
  'bright cyan': '1;36',
  purple: '0;35',
  'bright red': '1;31',
  yellow: '0;33',
  'bright purple': '1;35',
  'dark gray': '1;30',
  'bright yellow': '1;33',
  magenta: '0;35',
  'bright magenta': '1;35',
  normal: '0',
};

/** What a text is about, by the settings that give each its color. */
export type ColorRole =
  | 'COLOR_OK'
  | 'COLOR_CHANGED'
  | 'COLOR_ERROR'
  | 'COLOR_SKIP'
  | 'COLOR_UNREACHABLE'
  | 'COLOR_WARN'
  | 'COLOR_DEPRECATE'
  | 'COLOR_DEBUG'
  | 'COLOR_VERBOSE'
  | 'COLOR_INCLUDED'
  | 'COLOR_HIGHLIGHT'
  | 'COLOR_DIFF_ADD'
  | 'COLOR_DIFF_REMOVE'
  | 'COLOR_DIFF_LINES';

/** Puts ANSI colors around text, line by line, where the terminal and the settings want them. */
export class Colors {
  readonly #settings: Settings;
  readonly enabled: boolean;

  constructor(settings: Settings, isTerminal: boolean, term: string | undefined) {
    this.#settings = settings;
    this.enabled =
      settings.ANSIBLE_FORCE_COLOR || (!settings.ANSIBLE_NOCOLOR && isTerminal && term !== 'dumb');
  }

  paint(text: string, role: ColorRole | undefined): string {
    return role === undefined ? text : this.paintWith(text, this.#settings[role]);
  }

  /** Paints with a color by its name. */
  paintWith(text: string, color: string): string {
    if (!this.enabled) return text;
    const code = codeOf(color);
    return text
      .split('\n')
      .map((line) => `\x1b[${code}m${line}\x1b[0m`)
      .join('\n');
  }
}

/** A color's name, `colorN` of 256, `rgbRGB` (each 0 to 5) or `grayN`. */
export function codeOf(color: string): string {
  const known = CODES[color];
  if (known !== undefined) return known;
  const [, number] = /^color(\d+)$/.exec(color) ?? [];
  if (number !== undefined) return `38;5;${number}`;
  const [, red, green, blue] = /^rgb([0-5])([0-5])([0-5])$/.exec(color) ?? [];
  if (red !== undefined) return `38;5;${16 + 36 * Number(red) + 6 * Number(green) + Number(blue)}`;
  const [, gray] = /^gray(\d+)$/.exec(color) ?? [];
  return gray === undefined ? '0' : `38;5;${232 + Number(gray)}`;
}
