import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Outcome, Twins } from './harness.ts';

/** What is chance in the words of a run: a pattern, and what stands in place of what it finds. */
export type Unsteady = readonly (readonly [RegExp, string])[];

export interface FolderComparison {
  /** The folder whose playbooks (`*.yml`) run, each once under both engines. */
  readonly folder: string;
  /** The machines, which a `beforeAll` of the test file makes. */
  readonly twins: () => Twins;
  readonly unsteady: Unsteady;
  readonly args?: readonly string[];
  /** What else is made equal in the words. */
  readonly settle?: (text: string) => string;
  /** What else has to be the same, as taken from each engine's outcome. */
  readonly also?: (outcome: Outcome) => unknown;
  /** How long a playbook may take, in milliseconds. */
  readonly timeout?: number;
}

/** Declares a test for each playbook of a folder: both engines print the same lines and end with the same code. */
export function comparePlaybooks(comparison: FolderComparison): void {
  const { folder, twins, args = [], also, timeout } = comparison;
  const playbooks = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  test.each(playbooks)(
    '%s',
    async (playbook) => {
      const { reference, tsible } = await twins().run({
        command: 'ansible-playbook',
        args: [...args, playbook],
        cwd: folder,
        env: { ANSIBLE_DEPRECATION_WARNINGS: '0', ANSIBLE_PIPELINING: '1', ANSIBLE_SHOW_CUSTOM_STATS: '1' },
      });
      expect(lines(tsible, comparison)).toEqual(lines(reference, comparison));
      expect(tsible.code).toBe(reference.code);
      expect(also?.(tsible)).toEqual(also?.(reference));
    },
    timeout,
  );
}

function lines(outcome: Outcome, { unsteady, settle }: FolderComparison): string[] {
  const text = unsteady.reduce(
    (sofar, [pattern, by]) => sofar.replaceAll(pattern, by),
    outcome.stdout + outcome.stderr,
  );
  return (settle?.(text) ?? text).split('\n').filter((line) => !line.startsWith('[DEPRECATION'));
}
