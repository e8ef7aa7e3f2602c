import { defineConfig } from 'vitest/config';

// Four kinds of test, each with a command of its own (see package.json): `unit` needs nothing but Node;
// `lab` boots real systemd machines; `differential` needs the real ansible-core; `conformance` its test targets.
// Two files at a time of the slow ones: each has hosts of its own, and waits for them more than it works.
const slow = { testTimeout: 300_000, hookTimeout: 600_000, maxWorkers: 2 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/lab/**', 'test/differential/**', 'test/conformance/**'],
          // A busy machine is no fault; what hangs is.
          testTimeout: 30_000,
        },
      },
      { test: { name: 'lab', include: ['test/lab/**/*.test.ts'], ...slow } },
      { test: { name: 'differential', include: ['test/differential/**/*.test.ts'], ...slow } },
    ],
  },
});
