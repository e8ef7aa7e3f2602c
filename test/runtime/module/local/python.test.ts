import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAnswer } from '../../../../runtime/module/local/answer.ts';
import { pythonFiles } from '../../../../runtime/module/local/python-files.ts';
import { runOnPython } from '../../../../runtime/module/local/run-python.ts';
import { UncaughtFailure } from '../../../../runtime/module/result.ts';
import { localTarget } from '../../../helpers/local-target.ts';

const home = mkdtempSync(join(tmpdir(), 'tsible-python-'));
afterAll(() => rmSync(home, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), text);
}

// A library of the shape of ansible-core's, as small as can be.
write('lib/ansible/__init__.py', 'raise RuntimeError("the controller\'s part must stay there")\n');
write('lib/ansible/release.py', '__version__ = "1"\n');
write('lib/ansible/module_utils/__init__.py', '');
write(
  'lib/ansible/module_utils/basic.py',
  'from .common import text\nfrom ansible.module_utils.deep.down import (\n    depth,  # how far\n)\n_ANSIBLE_ARGS = None\n' +
    'def answer(**result):\n    import json\n    result["args"] = json.loads(_ANSIBLE_ARGS)["ANSIBLE_MODULE_ARGS"]\n' +
    '    result["text"] = text.loud("x")\n    result["depth"] = depth()\n    print(json.dumps(result, sort_keys=True))\n',
);
write('lib/ansible/module_utils/common/text.py', 'def loud(word):\n    return word.upper()\n');
write('lib/ansible/module_utils/deep/down.py', 'def depth():\n    return 2\n');
write('lib/ansible/module_utils/unused.py', '');
write('utils/ours.py', 'NAME = "ours"\n');
write(
  'lib/ansible_collections/a/b/plugins/module_utils/shared.py',
  'from ansible.module_utils import ours\nNAME = "shared and " + ours.NAME\n',
);

const roots = { utils: [join(home, 'utils')], packages: [join(home, 'lib')] };

describe('the libraries of a Python module', () => {
  it('are those that it imports, and what those import, in every way of writing it', () => {
    const files = pythonFiles(
      'import os\nfrom ansible.module_utils.basic import *\nfrom ..module_utils.shared import NAME\n',
      'ansible_collections.a.b.plugins.modules.mine',
      roots,
    );
    expect([...files.keys()].sort()).toEqual([
      'ansible/__init__.py',
      'ansible/module_utils/__init__.py',
      'ansible/module_utils/basic.py',
      'ansible/module_utils/common/__init__.py',
      'ansible/module_utils/common/text.py',
      'ansible/module_utils/deep/__init__.py',
      'ansible/module_utils/deep/down.py',
      'ansible/module_utils/ours.py',
      'ansible/release.py',
      'ansible_collections/__init__.py',
      'ansible_collections/a/__init__.py',
      'ansible_collections/a/b/__init__.py',
      'ansible_collections/a/b/plugins/__init__.py',
      'ansible_collections/a/b/plugins/module_utils/__init__.py',
      'ansible_collections/a/b/plugins/module_utils/shared.py',
    ]);
  });
});

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', '']);
    return true;
  } catch {
    return false;
  }
}

describe.runIf(hasPython())("on a host's Python", () => {
  const target = localTarget();
  const source =
    'from ansible.module_utils.basic import answer\nif __name__ == "__main__":\n    answer(file=__file__)\n';
  const job = {
    files: pythonFiles(source, 'ansible.modules.mine', roots),
    source,
    name: '/x/mine.py',
    fqn: 'ansible.modules.mine',
  };

  it('a module runs as the main program, with its libraries from memory', async () => {
    const reply = await runOnPython(target, ['python3'], {
      ...job,
      args: '{"ANSIBLE_MODULE_ARGS": {"a": "ü"}}',
    });
    expect(reply?.stderr.toString()).toBe('');
    expect(JSON.parse(String(reply?.stdout))).toEqual({
      args: { a: 'ü' },
      depth: 2,
      file: '/x/mine.py',
      text: 'X',
    });
  });

  it('its end is the end of the request', async () => {
    const reply = await runOnPython(target, ['python3'], {
      ...job,
      source: 'import sys\nsys.exit(7)\n',
      args: '{}',
    });
    expect(reply?.rc).toBe(7);
  });

  it('an exception that it leaves is no message of its own', async () => {
    const broken = { ...job, source: 'raise ValueError("not so")\n', args: '{}' };
    const reply = await runOnPython(target, ['python3'], broken);
    const read = () => reply && readAnswer(reply, { warn: () => {} });
    expect(read).toThrow(UncaughtFailure);
    expect(read).toThrow('not so');
  });
});

it('says when the host has none of the Pythons', async () => {
  const job = { files: new Map(), source: '', name: 'x', fqn: 'x', args: '{}' };
  expect(await runOnPython(localTarget(), ['no-such-python'], job)).toBeUndefined();
});
