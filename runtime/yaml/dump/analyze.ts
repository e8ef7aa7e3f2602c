/** What styles a scalar's text allows. */
export interface Analysis {
  readonly multiline: boolean;
  readonly flowPlain: boolean;
  readonly blockPlain: boolean;
  readonly singleQuoted: boolean;
  readonly block: boolean;
}

const EMPTY: Analysis = {
  multiline: false,
  flowPlain: false,
  blockPlain: true,
  singleQuoted: true,
  block: false,
};

/** Line ends in YAML 1.1. */
export const BREAK = /[\n\r\x85\u2028\u2029]/;

const LEADING_INDICATOR = /^[#,[\]{}&*!|>'"%@`]/;
const BLANK_OR_END = '(?:[ \\t\\n\\r\\x85\\u2028\\u2029\\0]|$(?![\\s\\S]))';
const BLOCK_INDICATOR = new RegExp(
  `^(?:---|\\.\\.\\.)|^[?:-]${BLANK_OR_END}|:${BLANK_OR_END}|[ \\t\\n\\r\\x85\\u2028\\u2029\\0]#`,
);
const FLOW_INDICATOR = /^[?:]|[,?[\]{}:]/;

/** Which styles would keep a text as it is, by libyaml's rules (as PyYAML uses it). */
export function analyze(text: string): Analysis {
  if (text === '') return EMPTY;
  const leading = LEADING_INDICATOR.test(text);
  const blockIndicators = leading || BLOCK_INDICATOR.test(text);
  const flowIndicators = blockIndicators || FLOW_INDICATOR.test(text);
  const multiline = BREAK.test(text);
  const special = hasUnprintable(text);
  const edges = /^[ \n\r\x85\u2028\u2029]|[ \n\r\x85\u2028\u2029]$/.test(text);
  const breakSpace = /[\n\r\x85\u2028\u2029] /.test(text);
  const spaceBreak = / [\n\r\x85\u2028\u2029]/.test(text);
  const plain = !(edges || breakSpace || spaceBreak || special || multiline);
  return {
    multiline,
    flowPlain: plain && !flowIndicators,
    blockPlain: plain && !blockIndicators,
    singleQuoted: !(breakSpace || spaceBreak || special),
    block: !(spaceBreak || special || text.endsWith(' ')),
  };
}

/** Characters that only double quotes can hold. Those beyond the basic plane count, tabs too. */
function hasUnprintable(text: string): boolean {
  return /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/.test(text);
}

/** Whether a character stands as itself in double quotes. */
export function isPrintable(char: string): boolean {
  return !hasUnprintable(char) && char !== '\n';
}
