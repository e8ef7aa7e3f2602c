import type { Settings } from '../config/settings.ts';
import type { Colors } from '../output/color.ts';

/** Marks of the terminal: bold and underlined text, colored names; letters around them where no color is wanted. */
export class Markup {
  readonly #settings: Settings;
  readonly #colors: Colors;
  readonly plain: boolean;

  constructor(settings: Settings, colors: Colors) {
    this.#settings = settings;
    this.#colors = colors;
    this.plain = settings.ANSIBLE_NOCOLOR;
  }

  bold(text: string): string {
    return this.plain ? `*${text}*` : `\x1b[1m${text}\x1b[0m`;
  }

  /** A heading is bold, but never marked with stars. */
  heading(text: string): string {
    return this.plain ? text : `\x1b[1m${text}\x1b[0m`;
  }

  underline(text: string): string {
    return this.plain ? `\`${text}\`` : `\x1b[4m${text}\x1b[0m`;
  }

  colored(text: string, color: string): string {
    return this.plain ? text : this.#colors.paintWith(text, color);
  }

  /** A documentation's text as the terminal shows it: `C(x)`, `O(name=value)`, `M(ns.col.name)`, ... */
  render(text: string): string {
    const settings = this.#settings;
    const name = (shown: string, color: string) => (this.plain ? `[${shown}]` : this.colored(shown, color));
    return text
      .replace(/\bI\(([^)]+)\)/g, (_, inner: string) => this.underline(inner))
      .replace(/\bB\(([^)]+)\)/g, (_, inner: string) => this.bold(inner))
      .replace(/\bM\(([^)]+)\)/g, (_, inner: string) => name(inner, settings.COLOR_DOC_MODULE))
      .replace(/\bU\(([^)]+)\)/g, '$1')
      .replace(/\bL\(([^)]+), *([^)]+)\)/g, '$1 <$2>')
      .replace(/\bP\(([^#)]+)#([a-z]+)\)/g, (_, inner: string) =>
        name(`[${inner}]`, settings.COLOR_DOC_PLUGIN),
      )
      .replace(/\bR\(([^)]+), *([^)]+)\)/g, (_, inner: string) =>
        this.colored(inner, settings.COLOR_DOC_REFERENCE),
      )
      .replace(/\bC\(([^)]+)\)/g, (_, inner: string) =>
        this.colored(`\`${inner}'`, settings.COLOR_DOC_CONSTANT),
      )
      .replace(/\b(?:O|RV)\(((?:[^\\)]+|\\.)+)\)/g, (_, inner: string) => named(unescaped(inner)))
      .replace(/\b[VE]\(((?:[^\\)]+|\\.)+)\)/g, (_, inner: string) => `\`${unescaped(inner)}'`)
      .replace(/\bHORIZONTALLINE\b/g, `\n${'-'.repeat(13)}\n`)
      .replace(/.. seealso::/g, 'See also:')
      .replace(/.. note::/g, this.heading('Note:'))
      .replace(/:\w+?:`/g, '`')
      .replace(/.. \w+?::/g, '');
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/** An option or return value, and whose it is: `ns.col.plugin#type:entry:name=value`. */
function named(whole: string): string {
  const equals = whole.indexOf('=');
  let text = equals === -1 ? whole : whole.slice(0, equals);
  const value = equals === -1 ? '' : whole.slice(equals);
  const [, plugin, type, inside] = /^([^.]+\.[^.]+\.[^#]+)#([a-z]+):(.*)$/.exec(text) ?? [];
  if (inside !== undefined) text = inside;
  else if (text.startsWith('ignore:')) text = text.slice('ignore:'.length);
  const colon = text.indexOf(':');
  const entry = colon === -1 ? undefined : text.slice(0, colon);
  const shown = `\`${text.slice(colon + 1)}${value}'`;
  if (plugin === undefined || type === undefined) return shown;
  const suffix = ['role', 'module', 'playbook'].includes(type) ? '' : ' plugin';
  const where = type === 'role' && entry !== undefined ? `, ${entry} entrypoint` : '';
  return `${shown} (of ${type}${suffix} ${plugin}${where})`;
}
