/** The digits of crypt's base 64, in the order of their values. */
export const CRYPT_DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** `digits` digits of a number, the lowest first. */
function cryptDigits(number: number, digits: number): string {
  let text = '';
  for (let rest = number, done = 0; done < digits; done++, rest >>>= 6)
    text += CRYPT_DIGITS.charAt(rest & 63);
  return text;
}

/** Bytes in groups of three by their places, each as four digits; a group that is not full has fewer digits. */
export function cryptEncode(bytes: Buffer, groups: readonly (readonly number[])[]): string {
  return groups
    .map((places) => {
      const number = places.reduce((value, place) => (value << 8) | (bytes[place] ?? 0), 0);
      return cryptDigits(number, places.length + 1);
    })
    .join('');
}
