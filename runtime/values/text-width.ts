import { eastAsianWidth } from 'get-east-asian-width';

const ASCII = /^[ -~]*$/;

/** Columns that a text takes on a terminal, counted character by character as the C library's wcwidth does. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (!/[\p{Mn}\p{Me}\p{Cc}\p{Cf}]/u.test(character))
      width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return width;
}
