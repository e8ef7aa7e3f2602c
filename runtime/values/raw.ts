import type { Origin } from '../errors/source.ts';
import { noteAuthored } from './authored.ts';
import type { DictKey, PyObject, Scalar } from './value.ts';

/**
 * What an author wrote, before templating: like a Value, but a trusted string that holds `{{`, `{%` or `{#` is a
 * Template and a `!vault` scalar an EncryptedString. Data (facts, results, file contents) never holds either, so no
 * code path can evaluate it.
 */
export type Raw = Scalar | PyObject | Template | EncryptedString | Raw[] | RawDict;
export type RawDict = Map<DictKey, Raw>;

/** A trusted string to be rendered when it is used. */
export class Template {
  constructor(
    readonly source: string,
    readonly origin: Origin | undefined,
  ) {}
}

/** A vault-encrypted scalar; `decrypt` is called when it is first used and its result kept. */
export class EncryptedString {
  #plaintext: string | undefined;

  constructor(
    readonly ciphertext: string,
    readonly origin: Origin | undefined,
    private readonly decryptor: (ciphertext: string, origin: Origin | undefined) => string,
  ) {}

  /** @throws TsibleError when no secret fits. */
  decrypt(): string {
    this.#plaintext ??= this.decryptor(this.ciphertext, this.origin);
    return this.#plaintext;
  }
}

// A `#jinja2:` line makes a template of any text.
const MARKERS = /\{[{%#]|^#jinja2:/;

/** A string that its author wrote: a Template if it holds a template marker, otherwise itself. */
export function trusted(text: string, origin: Origin | undefined): string | Template {
  if (MARKERS.test(text)) return new Template(text, origin);
  noteAuthored(text);
  return text;
}
