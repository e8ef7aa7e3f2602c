import { SIMPLE_ESCAPES } from '../../values/simple-escapes.ts';

const ESCAPE =
  /\\(?:x([\da-fA-F]{0,2})|u([\da-fA-F]{0,4})|U([\da-fA-F]{0,8})|([0-7]{1,3})|N\{[^}]*\}|([\s\S]))/g;

/**
 * The text that a string literal of Python stands for: an unknown escape keeps its backslash.
 * @param fault Makes the error for an escape that is cut short.
 */
export function unescapeString(text: string, fault: (message: string) => Error): string {
  return text.replace(
    ESCAPE,
    (all, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      if (hex !== undefined) return hexadecimal(hex, 2, 'truncated \\xXX escape', fault);
      if (short !== undefined) return hexadecimal(short, 4, 'truncated \\uXXXX escape', fault);
      if (long !== undefined) return hexadecimal(long, 8, 'truncated \\UXXXXXXXX escape', fault);
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      return (letter === undefined ? undefined : SIMPLE_ESCAPES[letter]) ?? all;
    },
  );
}

function hexadecimal(
  digits: string,
  length: number,
  message: string,
  fault: (message: string) => Error,
): string {
  if (digits.length < length) throw fault(message);
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) throw fault('illegal Unicode character');
  return String.fromCodePoint(code);
}
