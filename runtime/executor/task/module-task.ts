import type { Settings } from '../../config/settings.ts';
import type { ResolvedConnection } from '../../connection/settings.ts';
import { excerpt } from '../../errors/excerpt.ts';
import type { Origin } from '../../errors/source.ts';
import type { ModuleResult } from '../../module/result.ts';
import { Secrets } from '../../module/secrets.ts';
import type { InventoryAdditions, SearchKind, TaskContext } from '../../module/task-context.ts';
import type { Target } from '../../target/target.ts';
import type { Templar } from '../../template/templar.ts';
import { forgetAuthoredItem, isAuthoredItem, noteAuthoredItem } from '../../values/authored.ts';
import { originOf, originOfItem, originOfKey } from '../../values/origins.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import type { Value } from '../../values/value.ts';
import { isReservedName, reservedNameWarning } from '../../values/variable-name.ts';
import { findFile } from '../find-file.ts';
import type { Attempt } from './attempt.ts';
import { withDeadline } from './deadline.ts';
import { invokeNested } from './invoke.ts';
import { noteAuthorsAt } from './keep-authors.ts';
import { receivers } from './keep-facts.ts';

/** A task as its module sees it. */
export class ModuleTask implements TaskContext {
  readonly warnings: string[] = [];
  readonly deprecations: Value[] = [];
  /** Of its own options and those of the modules that it runs. */
  readonly secrets = new Secrets();
  readonly #attempt: Attempt;
  readonly #target: Target;

  constructor(attempt: Attempt, target: Target) {
    this.#attempt = attempt;
    this.#target = target;
  }

  get host(): string {
    return this.#attempt.run.host;
  }

  get name(): string {
    return this.#attempt.run.info.name;
  }

  get check(): boolean {
    return this.#attempt.check;
  }

  get diff(): boolean {
    return this.#attempt.diff;
  }

  get noLog(): boolean {
    return this.#attempt.noLog;
  }

  get resultIsRead(): boolean {
    const { run, async } = this.#attempt;
    const isAsked = run.task.keywords.has('register') || run.task.keyword('debugger') !== undefined;
    return isAsked || async !== undefined || run.services.readsResults();
  }

  get verbosity(): number {
    return this.#attempt.run.services.options.verbosity;
  }

  get settings(): Settings {
    return this.#attempt.run.services.settings;
  }

  get templar(): Templar {
    return this.#attempt.templar;
  }

  get searchPath(): readonly string[] {
    return this.#attempt.searchPath;
  }

  variable(name: string): Value | undefined {
    const raw = this.#attempt.scope.get(name);
    return raw === undefined ? undefined : this.#attempt.templar.resolve(raw);
  }

  rawVariable(name: string): Raw | undefined {
    return this.#attempt.scope.get(name);
  }

  originOf(argument: string, part: 'key' | 'value'): Origin | undefined {
    const { task } = this.#attempt.run;
    const { args } = task;
    // What `args` are templated to has no places of its own; the task has.
    const ofTask = originOf(args) === undefined ? task.origin : undefined;
    if (part === 'key') return originOfKey(args, argument) ?? (args.has(argument) ? ofTask : undefined);
    return originOfItem(args, argument) ?? ofTask;
  }

  isAuthors(argument: string, text: string): boolean {
    const { run, templar } = this.#attempt;
    return templar.isAuthors((run.changes?.args ?? run.task.args).get(argument) ?? null, text);
  }

  templarWith(extra: ReadonlyMap<string, Value>, searchPath: readonly string[] = this.searchPath): Templar {
    const layer: RawDict = new Map([...(extra as RawDict), ['ansible_search_path', [...searchPath]]]);
    return this.#attempt.run.services.templar(this.#attempt.scope.with(layer));
  }

  findFile(kind: SearchKind, name: string): string {
    return findFile(kind, name, this.searchPath);
  }

  readFile(path: string, decrypt = true): Promise<Buffer> {
    return this.#attempt.run.services.readFile(path, decrypt);
  }

  loadVars(path: string): { readonly value: Raw; readonly encrypted: boolean } {
    return this.#attempt.run.services.loadVars(path);
  }

  includeVariables(variables: RawDict): void {
    for (const name of variables.keys())
      if (typeof name === 'string' && isReservedName(name))
        this.#attempt.run.services.emit({
          type: 'warning',
          message: reservedNameWarning(name),
          origin: originOfKey(variables, name),
        });
    for (const host of receivers(this.#attempt)) {
      const included = this.#attempt.run.services.facts.included(host);
      for (const [name, value] of variables) {
        included.set(name, value);
        if (isAuthoredItem(variables, name)) noteAuthoredItem(included, name);
        else forgetAuthoredItem(included, name);
      }
    }
  }

  get place(): { readonly file: string; readonly rolePath: string | undefined } {
    const { file, role } = this.#attempt.run.task;
    return { file, rolePath: role?.path };
  }

  connection(): ResolvedConnection {
    return this.#attempt.run.services.connection(this.#attempt.targetRequest);
  }

  get delegatedTo(): string | undefined {
    return this.#attempt.delegateTo;
  }

  get inventory(): InventoryAdditions {
    const { run, templar } = this.#attempt;
    const { inventory } = run.services;
    return {
      addHost: (name, groups, vars) => {
        for (const key of vars.keys())
          noteAuthorsAt(vars, key, (run.changes?.args ?? run.task.args).get(key), templar);
        return inventory.addHost(name, groups, vars);
      },
      addToGroup: (host, group, parents) => inventory.addToGroup(host, group, parents),
    };
  }

  tell(message: string): void {
    const shown = this.secrets.maskText(message);
    this.#attempt.run.services.emit({ type: 'verbose', level: 0, message: shown, host: undefined });
  }

  warn(message: string, origin?: Origin): void {
    this.warnings.push(
      origin === undefined
        ? message
        : `${message}
${excerpt(origin)}`,
    );
  }

  deprecated(message: string, version?: string, collection?: string): void {
    this.deprecations.push(
      new Map<string, Value>([
        ['msg', message],
        ['version', version ?? null],
        ['collection_name', collection ?? 'ansible.builtin'],
        [
          'deprecator',
          new Map<string, Value>([
            ['resolved_name', collection ?? this.#attempt.run.task.resolvedAction],
            ['type', collection === undefined ? 'module' : null],
          ]),
        ],
      ]),
    );
  }

  invoke(
    module: string,
    args: Readonly<Record<string, unknown>>,
    beside?: { readonly stream: string; readonly limit?: number | undefined },
  ): Promise<ModuleResult> {
    const { run, targetRequest, environment } = this.#attempt;
    const own = (stream: string): Target =>
      run.services.target({ ...targetRequest, user: `${run.host} ${stream}` }).withEnvironment(environment);
    const target = beside === undefined ? this.#target : withDeadline(own(beside.stream), beside.limit);
    return invokeNested(module, args, target, this, run);
  }

  read(module: string, args: Readonly<Record<string, unknown>>): Promise<ModuleResult> {
    const reader = new ModuleTask({ ...this.#attempt, check: false }, this.#target);
    return invokeNested(module, args, this.#target, reader, this.#attempt.run);
  }

  resetConnection(): Promise<void> {
    return this.#attempt.run.services.resetConnection(this.#attempt.targetRequest.host);
  }
}
