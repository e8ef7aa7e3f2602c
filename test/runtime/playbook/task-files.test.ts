import { describe, expect, test } from 'vitest';
import { Block, type PlaybookNode } from '../../../runtime/playbook/nodes.ts';
import { Role } from '../../../runtime/playbook/role.ts';
import { includedFilePath, taskFilePath } from '../../../runtime/playbook/task-files.ts';

function block(parent: PlaybookNode | undefined, includedAs?: string): Block {
  return new Block({
    keywords: new Map(),
    parent,
    origin: undefined,
    implicit: true,
    role: undefined,
    file: 'x',
    includedAs,
  });
}

const role = new Role({
  keywords: new Map(),
  parent: undefined,
  origin: undefined,
  roleName: 'r',
  collection: undefined,
  path: '/play/roles/r',
  params: new Map(),
  defaults: new Map(),
  roleVars: new Map(),
  dependents: [],
  public: true,
  fromInclude: false,
  tasksFile: 'main',
  identity: 'r',
});

/** Where a file is looked for, in a play's own tasks or a role's, when these files exist. */
function find(name: string, files: string[], includes: string[], inRole: boolean, running = false): string {
  const top: PlaybookNode | undefined = inRole ? role : undefined;
  const parent = includes.reduce<PlaybookNode | undefined>((above, file) => block(above, file), top);
  const place = {
    context: { isFile: (path: string) => files.includes(path), isDirectory: () => false },
    parent,
    role: inRole ? role : undefined,
    baseDir: '/play',
    kind: 'tasks' as const,
  };
  return running ? includedFilePath(name, place) : taskFilePath(name, place);
}

describe('task files', () => {
  test.each<[string, string, string[], string[], boolean, string]>([
    ['beside the playbook', 'a.yml', ['/play/a.yml'], [], false, '/play/a.yml'],
    ['an absolute path', '/x/a.yml', [], [], false, '/x/a.yml'],
    [
      'beside the file that includes',
      'b.yml',
      ['/play/t/b.yml', '/play/b.yml'],
      ['t/a.yml'],
      false,
      '/play/t/b.yml',
    ],
    ['below nested includes', 'c.yml', ['/play/t/u/c.yml'], ['t/a.yml', 'u/b.yml'], false, '/play/t/u/c.yml'],
    [
      'at the playbook, when not below the includes',
      'c.yml',
      ['/play/c.yml'],
      ['t/a.yml'],
      false,
      '/play/c.yml',
    ],
    [
      "in the role's tasks",
      'a.yml',
      ['/play/roles/r/tasks/a.yml', '/play/a.yml'],
      [],
      true,
      '/play/roles/r/tasks/a.yml',
    ],
    ["in the role's own folder", 'x/a.yml', ['/play/roles/r/x/a.yml'], [], true, '/play/roles/r/x/a.yml'],
    [
      'below the include in a role',
      'b.yml',
      ['/play/roles/r/tasks/d/b.yml'],
      ['d/a.yml'],
      true,
      '/play/roles/r/tasks/d/b.yml',
    ],
    ['from a role to the playbook', 'a.yml', ['/play/tasks/a.yml'], [], true, '/play/tasks/a.yml'],
    ['nowhere: the last place is named', 'a.yml', [], [], true, '/play/a.yml'],
  ])('%s', (_, name, files, includes, inRole, expected) => {
    expect(find(name, files, includes, inRole)).toBe(expected);
  });

  test('a running include prefers what the role has to what lies beside the including file, an import the other way', () => {
    const both = ['/play/roles/r/tasks/b.yml', '/play/roles/r/tasks/d/b.yml'];
    expect(find('b.yml', both, ['d/a.yml'], true, true)).toBe('/play/roles/r/tasks/b.yml');
    expect(find('b.yml', both, ['d/a.yml'], true)).toBe('/play/roles/r/tasks/d/b.yml');
  });
});
