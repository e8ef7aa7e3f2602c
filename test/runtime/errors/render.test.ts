import { describe, expect, it } from 'vitest';
import { TsibleError } from '../../../runtime/errors/error.ts';
import {
  briefMessage,
  renderDeprecation,
  renderError,
  renderWarning,
} from '../../../runtime/errors/render.ts';
import { Origin, Source } from '../../../runtime/errors/source.ts';
import { loadYaml } from '../../../runtime/yaml/load.ts';

const playbook = new Source(
  '/p/c.yml',
  '- hosts: localhost\n  gather_facts: no\n  vars:\n    a: "{{ bb }}"\n  tasks:\n  - debug: msg="{{ a }}"\n',
);
const at = (line: number, column: number) =>
  new Origin(
    playbook,
    playbook.text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length +
      (line > 1 ? 1 : 0) +
      column -
      1,
  );

// The expected texts are ansible-core 2.19's for the same input.
describe('an error is shown as ansible-core 2.19 shows it', () => {
  it('with its place, the line and the two before it, and a caret', () => {
    const error = new TsibleError('no module/action detected in task.', { origin: at(6, 5) });
    expect(renderError(error)).toBe(
      `[ERROR]: no module/action detected in task.
Origin: /p/c.yml:6:5

4     a: "{{ bb }}"
5   tasks:
6   - debug: msg="{{ a }}"
      ^ column 5

`,
    );
  });

  it('with its causes, those of one place in one sentence', () => {
    const undefinedName = new TsibleError("'bb' is undefined", { origin: at(4, 8) });
    const value = new TsibleError("Error while resolving value for 'msg'.", {
      origin: at(6, 12),
      cause: undefinedName,
    });
    const args = new TsibleError("Finalization of task args for 'ansible.builtin.debug' failed.", {
      origin: at(6, 5),
      cause: value,
    });
    const task = new TsibleError('Task failed.', { origin: at(6, 5), cause: args });
    expect(renderError(task)).toBe(
      `[ERROR]: Task failed: Finalization of task args for 'ansible.builtin.debug' failed: Error while resolving value for 'msg': 'bb' is undefined

Task failed: Finalization of task args for 'ansible.builtin.debug' failed.
Origin: /p/c.yml:6:5

4     a: "{{ bb }}"
5   tasks:
6   - debug: msg="{{ a }}"
      ^ column 5

<<< caused by >>>

Error while resolving value for 'msg'.
Origin: /p/c.yml:6:12

4     a: "{{ bb }}"
5   tasks:
6   - debug: msg="{{ a }}"
             ^ column 12

<<< caused by >>>

'bb' is undefined
Origin: /p/c.yml:4:8

2   gather_facts: no
3   vars:
4     a: "{{ bb }}"
         ^ column 8

`,
    );
    expect(briefMessage(task)).toBe(
      "Task failed: Finalization of task args for 'ansible.builtin.debug' failed: Error while resolving value for 'msg': 'bb' is undefined",
    );
  });

  it('with the hint for a common mistake', () => {
    const source = new Source(
      '/p/p.yml',
      '  tasks:\n  - debug: msg={{ x }}\n  - name: a\n    debug: {{ x }}\n',
    );
    const read = () => loadYaml(source, { trusted: true });
    let shown = '';
    try {
      read();
    } catch (error) {
      shown = renderError(error);
    }
    expect(shown).toBe(
      `[ERROR]: YAML parsing failed: This may be an issue with missing quotes around a template block.
Origin: /p/p.yml:4:12

2   - debug: msg={{ x }}
3   - name: a
4     debug: {{ x }}
             ^ column 12


For example:

    raw: {{ some_var }}

Should be:

    raw: "{{ some_var }}"

`,
    );
  });

  it('in one line when there is no place to show', () => {
    expect(renderError(new TsibleError('No such file.', { help: 'Look again.' }))).toBe(
      '[ERROR]: No such file. Look again.\n',
    );
    expect(renderError('plain')).toBe('[ERROR]: plain\n');
  });
});

describe('lines of the source', () => {
  it('are cut at the width of 120 columns, and the label moves left of the caret near the edge', () => {
    const long = new Source('/p/l.yml', `a: ${'x'.repeat(150)}\nb: ${'y'.repeat(110)}z\n`);
    const first = renderWarning({ message: 'm', origin: new Origin(long, 130) });
    expect(first).toBe(`[WARNING]: m\nOrigin: /p/l.yml:1:131\n\n1 a: ${'x'.repeat(112)}...\n\n`);
    const second = renderWarning({ message: 'm', origin: new Origin(long, 154 + 113) });
    expect(second.split('\n').at(-3)).toBe(`  ${' '.repeat(102)}column 114 ^`);
  });

  it('are never shown of an encrypted file', () => {
    const secret = new Source('/p/v.yml', 'password: hunter2\n', 'content encrypted');
    const shown = renderWarning({ message: 'm', origin: new Origin(secret, 3) });
    expect(shown).toBe('[WARNING]: m\nOrigin: /p/v.yml:1:4\n\n(source not shown: content encrypted)\n\n');
  });
});

it('a deprecation says with which version it ends', () => {
  expect(renderDeprecation({ message: 'X option. Reason: old\nAlternatives: new', removedIn: '2.23' })).toBe(
    '[DEPRECATION WARNING]: X option. Reason: old\nAlternatives: new. This feature will be removed from ansible-core version 2.23.\n\n',
  );
});
