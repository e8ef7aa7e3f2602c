import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { MODULES } from '../../modules/index.ts';
import { runReference } from '../lab/reference.ts';
import { specDifferences, type TheirSpec } from './specs/compare.ts';

/**
 * What is different on purpose, a pattern of each:
 * - what an action reads itself, so that it is not told missing, or given a type, in the words of a module's argument spec;
 * - how bare words, and what goes through to another module, are held;
 * - options between an action and its module, which no task gives;
 * - what other versions of community.docker have, and kubernetes.core's types of its own;
 * - modules that are newer than the package, or tsible's own.
 */
const DIFFERENT = [
  /^(ansible\.builtin\.\w+|ansible\.posix\.synchronize|kubernetes\.core\.k8s) \w+\.(type|required|elements): /,
  /^kubernetes\.core\.k8s_(scale|service) resource_definition\.type: /,
  /^ansible\.builtin\.\w+ (free[-_]form|_raw_params|_uses_shell|options|variables|key_value|module_args)(:|\.type)/,
  /^ansible\.builtin\.(package|service) (name|state|sleep|pattern|enabled|runlevel|arguments|use|required_one_of): /,
  /^ansible\.builtin\.shell (argv|expand_argument_vars|strip_empty_ends): /,
  /^ansible\.builtin\.reboot \w+\.aliases: \["\\"\w+_sec\\""\]/,
  /^ansible\.builtin\.copy (decrypt: theirs|content\.no_log)/,
  /^ansible\.builtin\.template newline_sequence\.choices: /,
  /^ansible\.builtin\.unarchive copy\.default: /,
  /^ansible\.builtin\.user ssh_key_comment\.default: null, theirs "ansible-generated on /,
  /^ansible\.builtin\.validate_argument_spec validate_args_context: /,
  /^(ansible\.builtin\.async_status|ansible\.posix\.synchronize) _\w+: missing$/,
  /^community\.docker\.docker_container (purge_networks|networks\.(driver_opts|gw_priority)): /,
  /^community\.docker\.docker_container mounts\.type\.choices: /,
  /^\["community\.general\.(logrotate|pam_access)"/,
];

test("modules have the options of ansible-core's and of the Debian package's, with their types, defaults, choices and rules", async () => {
  const { code, stdout, stderr } = await runReference({
    command: 'python3',
    args: [fileURLToPath(new URL('specs/specs.py', import.meta.url))],
    input: Object.keys(MODULES).join('\n'),
    timeout: 300_000,
  });
  expect(code, stderr).toBe(0);
  const differences: string[] = [];
  for (const line of stdout.trim().split('\n')) {
    const [name, theirs] = JSON.parse(line) as [string, TheirSpec | { error: string }];
    const load = MODULES[name];
    if (load === undefined || 'error' in theirs) differences.push(line);
    else differences.push(...specDifferences((await load()).default, theirs).map((one) => `${name} ${one}`));
  }
  expect(differences.filter((one) => !DIFFERENT.some((pattern) => pattern.test(one)))).toEqual([]);
});
