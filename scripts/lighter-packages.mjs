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
  ['ssh2/lib/protocol/constants.js', (text) => text.replace("cpuInfo = require('cpu-features')();", '')],
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
