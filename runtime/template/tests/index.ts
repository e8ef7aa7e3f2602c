import type { Test } from '../plugin.ts';
import type { Family } from '../registry.ts';

/** Every file of tests. A name that two files have belongs to the first; ansible.builtin's short names win. */
export const testFamilies: readonly Family<Test>[] = [];
