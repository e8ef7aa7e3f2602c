// Parts of packages that no run of tsible needs, but that they load at their start: together they cost as much as reading a playbook.
import { readFileSync } from 'node:fs';

const ZLIB =
  /const \{\s*createInflate,\s*constants: \{([^}]*)\}\s*\} = require\('zlib'\);\s*const ZlibHandle = [^\n]*\n/;

/** Compression is loaded with the first connection that asks for it. */
function lazyZlib(text) {
  const names = ZLIB.exec(text)?.[1].match(/\w+/g);
  if (names === undefined) return text;
  return text
    .replace(ZLIB, "const zlib = () => require('zlib');\n")
    .replaceAll(new RegExp(`\\b(${names.join('|')})\\b`, 'g'), 'zlib().constants.$1')
    .replace('new ZlibHandle(', 'new (zlib().createInflate()._handle.constructor)(');
}

/**
 * ssh2 starts a WebAssembly program in every run, for the MACs of a cipher that is seldom agreed on. tweetnacl has them too, and is
 * there for the passphrases of keys. Random numbers for padding are taken from a store.
 */
function lighterCrypto(text) {
  return text
    .replace(/\binit: \(\(\) => \{[\s\S]*?\n {2}\}\)\(\),/, 'init: Promise.resolve(),')
    .replace('let POLY1305_WASM_MODULE;', 'const POLY1305_WASM_MODULE = { HEAPU8: new Uint8Array(16) };')
    .replace('let POLY1305_RESULT_MALLOC;', 'const POLY1305_RESULT_MALLOC = 0;')
    .replace(
      'let poly1305_auth;',
      `function poly1305_auth(at, one, oneLength, other, otherLength, key) {
        const all = Buffer.concat([one.subarray(0, oneLength), other.subarray(0, otherLength)]);
        const { lowlevel } = require('tweetnacl');
        lowlevel.crypto_onetimeauth(POLY1305_WASM_MODULE.HEAPU8, at, all, 0, all.length, key);
      }`,
    )
    .replace('randomFillSync, timingSafeEqual', 'randomFillSync: fillWithRandom, timingSafeEqual')
    .replace(
      'const EMPTY_BUFFER',
      `const STORE = Buffer.allocUnsafe(4096);
      let used = STORE.length;
      function randomFillSync(buffer, at, size) {
        if (used + size > STORE.length) {
          fillWithRandom(STORE);
          used = 0;
        }
        STORE.copy(buffer, at, used, used += size);
      }
      const EMPTY_BUFFER`,
    );
}

/** That OpenSSL knows Ed25519 is true of every Node that tsible runs on: it isn't tried out. */
function lighterConstants(text) {
  return text
    .replace("cpuInfo = require('cpu-features')();", '')
    .replace(/const eddsaSupported = \(\(\) => \{[\s\S]*?\n\}\)\(\);/, 'const eddsaSupported = true;');
}

const CHANGES = [
  // Proxies for web servers behind ssh.
  ['ssh2/lib/http-agents.js', () => 'module.exports = {};'],
  ['ssh2/lib/protocol/zlib.js', lazyZlib],
  [
    'ssh2/lib/agent.js',
    (text) =>
      text.replace(
        "const { execFile, spawn } = require('child_process');",
        "const execFile = (...all) => require('child_process').execFile(...all), spawn = (...all) => require('child_process').spawn(...all);",
      ),
  ],
  // It says which ciphers the processor is good at; runtime/connection/ssh/algorithms.ts has decided that.
  ['ssh2/lib/protocol/constants.js', lighterConstants],
  ['ssh2/lib/protocol/crypto.js', lighterCrypto],
  [
    'argparse/lib/argparse.js',
    (text) =>
      text.replace(
        "const assert = require('assert')",
        "const assert = (value, message) => { if (!value) throw new Error(message ?? 'assertion failed') }",
      ),
  ],
  ...['reader', 'writer'].map((name) => [
    `asn1/lib/ber/${name}.js`,
    (text) =>
      text.replace(
        "var assert = require('assert');",
        "const assert = { ok(value) { if (!value) throw new Error('assertion failed'); }, equal(one, other) { this.ok(one === other); } };",
      ),
  ]),
];

/** An esbuild plugin that leaves them out. Fails when a package looks different from what is known here. */
export const lighterPackages = {
  name: 'lighter packages',
  setup(build) {
    for (const [file, change] of CHANGES) {
      build.onLoad({ filter: new RegExp(`/node_modules/${file.replaceAll('.', '\\.')}$`) }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const contents = change(text);
        if (contents === text) throw new Error(`${path} has changed: see scripts/lighter-packages.mjs`);
        return { contents, loader: 'js' };
      });
    }
  },
};
