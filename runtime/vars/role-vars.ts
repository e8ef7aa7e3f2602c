import { Block, type PlaybookNode } from '../playbook/nodes.ts';
import type { Play } from '../playbook/play.ts';
import { Role } from '../playbook/role.ts';
import type { VarLayer } from './layered-scope.ts';

/** Layers of a role's `defaults/`, highest precedence first: its own, its dependents', its dependencies'. */
export function roleDefaults(role: Role): VarLayer[] {
  return [
    role.defaults,
    ...role.dependents.toReversed().map((above) => above.defaults),
    ...[...role.allDependencies()].toReversed().map((below) => below.defaults),
  ];
}

/** Layers of what a role's own tasks see of its `vars:` and `vars/`, highest precedence first. */
export function roleVars(role: Role): VarLayer[] {
  return [
    ...own(role),
    role.params,
    role.roleVars,
    ...[...role.allDependencies()].toReversed().flatMap(exportedRoleVars),
    ...role.dependents.toReversed().flatMap((above) => [...own(above), above.roleVars]),
  ];
}

/** Layers of what the rest of the play sees of a role's vars. */
export function exportedRoleVars(role: Role): VarLayer[] {
  return [role.roleVars];
}

/** Layers of the parameters a role was given where it was used, and those of the roles that depend on it. */
export function roleParams(role: Role): VarLayer[] {
  return [role.params, ...role.dependents.toReversed().map((above) => above.params)];
}

/** Layers of the vars of roles that the whole play sees; a later role wins. */
export function playRoles(play: Play, layersOf: (role: Role) => VarLayer[]): VarLayer[] {
  return play.roles
    .filter((role) => role.public)
    .toReversed()
    .flatMap((role) => [...layersOf(role), ...[...role.allDependencies()].toReversed().flatMap(layersOf)]);
}

function own(role: Role): VarLayer[] {
  return role.vars === undefined ? [] : [role.vars];
}

/** A task's own vars and those of the blocks around it, innermost first; a role's and a play's vars rank elsewhere. */
export function nodeVars(node: PlaybookNode): VarLayer[] {
  const layers: VarLayer[] = [];
  for (let at: PlaybookNode | undefined = node; at !== undefined; at = at.parent) {
    if (at instanceof Role || at.objectKind === 'Play') continue;
    if (at.vars !== undefined) layers.push(at.vars);
    if (at instanceof Block && at.includeVars !== undefined) layers.push(at.includeVars);
  }
  return layers;
}

/** Vars of the includes and imports around a node, innermost first: they rank above facts and set_fact. */
export function includeVars(node: PlaybookNode): VarLayer[] {
  const layers: VarLayer[] = [];
  for (let at: PlaybookNode | undefined = node; at !== undefined; at = at.parent) {
    if (at instanceof Block && at.includeVars !== undefined) layers.push(at.includeVars);
  }
  return layers;
}

/** The roles whose tasks include_role or import_role brought a node's role from, the nearest first. */
export function includingRoles(node: PlaybookNode): Role[] {
  const roles: Role[] = [];
  for (let at: PlaybookNode | undefined = node; at !== undefined; at = at.parent) {
    const above = at instanceof Role && at.fromInclude ? at.dependents.at(-1) : undefined;
    if (above !== undefined) roles.push(above);
  }
  return roles;
}
