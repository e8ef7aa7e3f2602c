import type { Test } from '../plugin.ts';
import type { Family } from '../registry.ts';
import { ansibleUtilsTests } from './ansible-utils.ts';
import { communityGeneralTests } from './community-general.ts';
import { coreTests } from './core.ts';
import { fileTests } from './files.ts';
import { jinjaTests } from './jinja.ts';
import { ovirtTests } from './ovirt.ts';
import { regexTests } from './regex.ts';
import { resultTests } from './results.ts';
import { uriTests } from './uri.ts';
import { vaultTests } from './vault.ts';
import { versionTests } from './version.ts';

/** Every file of tests. */
export const testFamilies: readonly Family<Test>[] = [
  { collection: 'ansible.builtin', plugins: jinjaTests, prefix: 'test_' },
  { collection: 'ansible.builtin', plugins: coreTests },
  { collection: 'ansible.builtin', plugins: fileTests },
  { collection: 'ansible.builtin', plugins: resultTests },
  { collection: 'ansible.builtin', plugins: uriTests },
  { collection: 'ansible.builtin', plugins: versionTests },
  { collection: 'ansible.builtin', plugins: regexTests },
  { collection: 'ansible.builtin', plugins: vaultTests },
  { collection: 'ansible.utils', plugins: ansibleUtilsTests },
  { collection: 'community.general', plugins: communityGeneralTests },
  { collection: 'ovirt.ovirt', plugins: ovirtTests },
];
