import { describe, expect, it } from 'vitest';
import { HashSettingsError, hashPassword } from '../../../runtime/crypt/password-hash.ts';

// Known answers of the C library's crypt and of passlib: a wrong hash locks a user out.
describe('password hashes', () => {
  it.each([
    ['md5_crypt', 'x', { salt: 'abcdefgh' }, '$1$abcdefgh$znAnv9M.XU2pRYfmSs46h/'],
    [
      'sha256_crypt',
      'é',
      { salt: 'ab', rounds: 1000 },
      '$5$rounds=1000$ab$uxV4E/GrFVxG7w13Dzqrzh7kF4RtGWw4A32qOzyuZ85',
    ],
    [
      'sha512_crypt',
      'x',
      { salt: 'abcdefgh', rounds: 5000 },
      '$6$abcdefgh$D7W7qyozKBT.t6FD3DVYHvADbIO0eSyI4.p20LaEUjro8PqTGYYo/EQcuNjhFbzo9Yg5ir1KIEqFY/yJpgFph0',
    ],
    [
      'sha512_crypt',
      'Hello world!',
      { salt: 'saltstring', rounds: 5000 },
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    ],
    [
      'bcrypt',
      'x',
      { salt: '1234567890123456789012', rounds: 5, ident: '2a' },
      '$2a$05$123456789012345678901unKZ/XDM7kAVdcGzwXdLTY9XyxnDE.ja',
    ],
    [
      'bcrypt',
      'x',
      { salt: 'a'.repeat(22), rounds: 4, ident: '2' },
      '$2$04$aaaaaaaaaaaaaaaaaaaaaOOg1gdBkLAxW.YeHlxf26t3VD2wmDQSW',
    ],
  ])('%s of %j', (scheme, password, settings, expected) => {
    expect(hashPassword(scheme, password, settings)).toBe(expected);
  });

  it('makes a salt of its own, another one every time', () => {
    const hashes = [1, 2].map(() => hashPassword('md5_crypt', 'x', {}));
    expect(hashes[0]).toMatch(/^\$1\$[./0-9A-Za-z]{8}\$[./0-9A-Za-z]{22}$/);
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  it.each([
    ['sha512_crypt', { salt: 'bad salt!' }, 'invalid characters in sha512_crypt salt'],
    [
      'sha512_crypt',
      { rounds: 999 },
      'sha512_crypt: min_desired_rounds (999) is too low, must be at least 1000',
    ],
    ['bcrypt', { salt: '123' }, 'salt too small (bcrypt requires exactly 22 chars)'],
    ['bcrypt', { ident: 'zz' }, "invalid ident: 'zz'"],
    ['md5_crypt', { saltSize: 9 }, 'md5_crypt: salt_size (9) above max_salt_size (8)'],
  ])('refuses for %s: %j', (scheme, settings, message) => {
    expect(() => hashPassword(scheme, 'x', settings)).toThrow(new HashSettingsError(message));
  });
});
