import { expect, it } from 'vitest';
import { decodeUtf8, encodeUtf8 } from '../../../runtime/values/surrogates.ts';

it("bytes that are no UTF-8 go through a text unchanged, as by Python's surrogateescape", () => {
  for (const hex of ['ff80', '61c328ff62', 'eda080', 'f09f9880', 'f09f98', 'c3a9', '', 'c0af', 'f8888080']) {
    const bytes = Buffer.from(hex, 'hex');
    expect(encodeUtf8(decodeUtf8(bytes)).toString('hex')).toBe(hex);
  }
  expect(decodeUtf8(Buffer.from('61c328ff', 'hex'))).toBe('a\udcc3(\udcff');
  expect(decodeUtf8(Buffer.from('eda080', 'hex'))).toBe('\udced\udca0\udc80');
});
