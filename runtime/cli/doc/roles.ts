import { textOf } from '../../docs/man-text.ts';
import type { PluginFiles } from '../../docs/plugin-files.ts';
import { type DocumentedRole, entryPoints, findRoles, galaxyInfo } from '../../docs/role-docs.ts';
import { messageOf } from '../../errors/error.ts';
import { str } from '../../values/print.ts';
import type { Dict, Value } from '../../values/value.ts';
import type { DataLoader } from '../../yaml/files.ts';

type Skipped = (warning: string) => void;

/** The documentation of roles. */
export class RoleLibrary {
  readonly #roles: readonly DocumentedRole[];
  readonly #loader: DataLoader;

  constructor(paths: readonly string[], files: PluginFiles, loader: DataLoader) {
    this.#roles = findRoles(paths, files.collections());
    this.#loader = loader;
  }

  /**
   * Every role with the summaries of its entry points; of some collections only if they are named.
   * @param skipped Told of roles that can't be read, which are left out; without it such a role is an error.
   */
  list(collections: readonly string[] = [], skipped?: Skipped): Dict {
    const wanted = this.#roles.filter(
      ({ collection }) =>
        collections.length === 0 || (collection !== undefined && collections.includes(collection)),
    );
    const summaries: Dict = new Map();
    for (const role of wanted) {
      const points = this.#entryPoints(role, skipped);
      if (points !== undefined) summaries.set(role.name, this.#summary(role, points));
    }
    return summaries;
  }

  #entryPoints(role: DocumentedRole, skipped: Skipped | undefined): Dict | undefined {
    try {
      return entryPoints(role, this.#loader);
    } catch (error) {
      if (skipped === undefined) throw error;
      skipped(
        `Skipping role (${role.short}) due to: Failed to process role (${role.short}): ${messageOf(error)}`,
      );
      return undefined;
    }
  }

  #summary(role: DocumentedRole, points: Dict): Dict {
    const summary: Dict = new Map(this.#info(role) ?? [['description', 'UNDOCUMENTED']]);
    summary.set(
      'entry_points',
      new Map(
        [...points].map(
          ([name, spec]) => [name, spec instanceof Map ? textOf(spec, 'short_description') : ''] as const,
        ),
      ),
    );
    if (role.collection !== undefined) summary.set('collection', role.collection);
    return summary;
  }

  #info(role: DocumentedRole): Dict | undefined {
    try {
      return galaxyInfo(role, this.#loader);
    } catch {
      return undefined;
    }
  }

  /** The whole documentation of roles, by full or short name; of one entry point if it is named. */
  docs(names: readonly string[], entryPoint: string | undefined, skipped?: Skipped): Dict {
    const docs: Dict = new Map();
    for (const role of this.#roles) {
      if (!names.includes(role.name) && !names.includes(role.short)) continue;
      const points = [...(this.#entryPoints(role, skipped) ?? [])].filter(
        ([name]) => entryPoint === undefined || str(name) === entryPoint,
      );
      if (points.length === 0) continue;
      docs.set(
        role.name,
        new Map<string, Value>([
          ['path', role.path],
          ['collection', role.collection ?? null],
          ['entry_points', new Map(points.map(([name, spec]) => [name, spec ?? new Map()]))],
        ]),
      );
    }
    return docs;
  }
}

/** A list of roles as text. */
export function roleList(roles: Dict, columns: number): string {
  const specs = (role: Value): Dict => {
    const points = role instanceof Map ? role.get('entry_points') : undefined;
    return points instanceof Map ? points : new Map();
  };
  const names = [...roles.values()].flatMap((role) => [...specs(role).keys()].map(str));
  const widest = Math.max(0, ...names.map((name) => name.length));
  const limit = columns - widest - 5;
  const lines: string[] = [];
  for (const [name, role] of [...roles].sort(([a], [b]) => (str(a) < str(b) ? -1 : 1))) {
    const points = specs(role);
    if (points.size === 0) {
      lines.push(str(name));
      continue;
    }
    lines.push(`${str(name)}:`, '  specs:');
    for (const [point, summary] of points) {
      const text = str(summary);
      const shown = text.length > limit ? `${text.slice(0, limit)}...` : text;
      lines.push(`    ${str(point).padEnd(widest)}: ${shown}`);
    }
  }
  return lines.join('\n');
}
