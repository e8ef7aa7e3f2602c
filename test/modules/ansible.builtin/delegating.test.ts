import { describe, expect, test } from 'vitest';
import packageModule from '../../../modules/ansible.builtin/package.ts';
import service from '../../../modules/ansible.builtin/service/index.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';

/** Runs a module that leaves the work to another; what it handed over. */
async function handedOver(
  module: typeof service,
  args: PlainArgs,
  facts: Record<string, Value>,
  warnings: string[] = [],
): Promise<unknown> {
  const variables: Record<string, Value> = { ansible_facts: new Map(Object.entries(facts)) };
  let given: unknown;
  const invoke = async (name: string, options: PlainArgs) => {
    given = { name, options };
    return { changed: true };
  };
  const variable = (name: string) => variables[name];
  const result = await runModule(module, args, localTarget(), { invoke, variable, warnings });
  return given ?? result;
}

describe('package and service leave the work to the module that fits the host', () => {
  test('package, by the fact, with all options', async () => {
    expect(
      await handedOver(packageModule, { name: 'x', state: 'latest', purge: true }, { pkg_mgr: 'apt' }),
    ).toEqual({
      name: 'ansible.builtin.apt',
      options: { name: 'x', state: 'latest', purge: true },
    });
  });

  test('package refuses a manager that there is no module for', async () => {
    expect(await handedOver(packageModule, { name: 'x', use: 'nopm' }, {})).toMatchObject({
      failed: true,
      msg: 'Could not find a matching action for the "nopm" package manager.',
    });
  });

  test('service drops what systemd has no use for, with a warning', async () => {
    const warnings: string[] = [];
    const args = { name: 'x', state: 'started', enabled: true, sleep: 3 };
    expect(await handedOver(service, args, { service_mgr: 'systemd' }, warnings)).toEqual({
      name: 'ansible.builtin.systemd_service',
      options: { name: 'x', state: 'started', enabled: true },
    });
    expect(warnings).toEqual(['Ignoring "sleep" as it is not used in "systemd"']);
  });
});
