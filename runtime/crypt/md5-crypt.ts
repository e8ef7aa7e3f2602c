import { createHash } from 'node:crypto';
import { cryptEncode } from './alphabet.ts';

const ROUNDS = 1000;
const PLACES = [[0, 6, 12], [1, 7, 13], [2, 8, 14], [3, 9, 15], [4, 10, 5], [11]];

/** `$1$...`: MD5 crypt, as FreeBSD made it. Old systems know nothing else. */
export function md5Crypt(password: string, saltText: string): string {
  return crypt('$1$', password, saltText);
}

/** `$apr1$...`: the same as Apache's htpasswd makes it. */
export function apacheMd5Crypt(password: string, saltText: string): string {
  return crypt('$apr1$', password, saltText);
}

function crypt(magic: string, password: string, saltText: string): string {
  const key = Buffer.from(password);
  const salt = Buffer.from(saltText);
  const alternate = createHash('md5').update(key).update(salt).update(key).digest();
  const first = createHash('md5').update(key).update(magic).update(salt);
  for (let left = key.length; left > 0; left -= 16) first.update(alternate.subarray(0, Math.min(16, left)));
  for (let bits = key.length; bits > 0; bits >>>= 1)
    first.update(bits & 1 ? Buffer.alloc(1) : key.subarray(0, 1));
  let digest = first.digest();
  for (let round = 0; round < ROUNDS; round++) {
    const odd = round % 2 === 1;
    const next = createHash('md5').update(odd ? key : digest);
    if (round % 3 !== 0) next.update(salt);
    if (round % 7 !== 0) next.update(key);
    digest = next.update(odd ? digest : key).digest();
  }
  return `${magic}${saltText}$${cryptEncode(digest, PLACES)}`;
}
