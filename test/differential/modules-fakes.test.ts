import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe } from 'vitest';
import { labTwins, type Twins } from './harness.ts';
import { comparePlaybooks } from './playbook-folder.ts';

const PACKAGES = ['cryptsetup-bin', 'python3-dnf', 'curl'];

let twins: Twins;

beforeAll(async () => {
  twins = await labTwins({ hosts: 1, packages: PACKAGES });
}, 900_000);
afterAll(async () => twins?.down());

describe('modules whose tools no machine here can have call stand-ins as Ansible does, and say what it says', () => {
  comparePlaybooks({
    folder: fileURLToPath(new URL('modules-fakes', import.meta.url)),
    twins: () => twins,
    unsteady: [],
    timeout: 900_000,
  });
});
