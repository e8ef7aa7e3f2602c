import type { Task } from '../../playbook/nodes.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import { HostVars } from '../../vars/hostvars.ts';
import type { LayeredScope, VarLayer } from '../../vars/layered-scope.ts';
import type { PlayVars } from '../../vars/variables.ts';
import type { Services } from '../services.ts';

/** What a foreseen task is, and what counts for it. */
interface Subject {
  readonly services: Services;
  readonly vars: PlayVars;
  readonly host: string;
  readonly task: Task;
  /** Names of what earlier tasks are yet to register or set. */
  readonly unknown: ReadonlySet<string>;
}

/** A variable that a template has used. */
interface Use {
  readonly scope: () => LayeredScope;
  readonly name: string;
  readonly value: Raw | undefined;
}

/** Sees which variables a task's templates use while it is foreseen, and what they are then. */
export class Witness {
  readonly #subject: Subject;
  readonly #uses = new Map<string, Use>();
  /** What was asked for, and can't be told yet (or may be another then). */
  readonly #missed = new Set<string>();
  /** Something couldn't be told. The task may have gone on as if it were undefined. */
  #refused = false;
  /** Renders what the task does. */
  readonly templar: Services['templar'];

  constructor(subject: Subject) {
    this.#subject = subject;
    this.templar = subject.services.speculativeTemplars(() => {
      this.#refused = true;
    });
  }

  /** The play's variables as the task is to see them. They throw for what can't be told yet, or not be compared later. */
  get vars(): PlayVars {
    const { services, vars, host, task } = this.#subject;
    const scope = () => services.variables.scope(vars, host, task);
    const seen = this.#layer('', scope);
    const hostvars = this.#hostvars(scope);
    const magic: VarLayer = {
      ...seen,
      get: (name) => (name === 'hostvars' ? hostvars() : (seen.get(name) ?? vars.magic.get(name))),
    };
    return { ...vars, magic };
  }

  /** Whether something that other tasks are yet to find out was missed: only what they register, or facts of the host too. */
  get misses(): 'nothing' | 'results' | 'facts' {
    if (this.#missed.size === 0) return 'nothing';
    return this.#missed.has('ansible_facts') ? 'facts' : 'results';
  }

  /** Whether all could be told that was asked for, and still is as it was: the very same values. */
  get holds(): boolean {
    if (this.#refused) return false;
    const scopes = new Map<Use['scope'], LayeredScope>();
    return [...this.#uses.values()].every(({ scope, name, value }) => {
      const now = scopes.get(scope) ?? scope();
      scopes.set(scope, now);
      return Object.is(now.get(name), value);
    });
  }

  /** Through `hostvars` too every use is seen. */
  #hostvars(scope: () => LayeredScope): () => Raw | undefined {
    const { variables } = this.#subject.services;
    const { templar } = this;
    return () => {
      const hosts = scope().get('hostvars');
      if (!(hosts instanceof HostVars)) return hosts;
      const view = (host: string) => {
        const own = () => variables.viewScope(host);
        return own().with(this.#layer(host, own));
      };
      return new HostVars([...hosts.keys()].map(String), { scope: view, templar }) as unknown as RawDict;
    };
  }

  /** A layer without variables, to stand above those whose uses are to be seen. */
  #layer(host: string, scope: () => LayeredScope): VarLayer {
    const now = scope();
    return {
      get: (name) => {
        const { unknown } = this.#subject;
        if (unknown.has(name)) this.#missed.add(name);
        if (name === 'vars' || unknown.has(name)) return this.#refuse(`'${name}'`);
        const key = `${host}\0${name}`;
        if (this.#uses.has(key)) return undefined;
        const value = now.get(name);
        this.#uses.set(key, { scope, name, value });
        // Facts have names of their own too.
        if (value === undefined && name.startsWith('ansible_') && unknown.has('ansible_facts'))
          this.#missed.add('ansible_facts');
        return undefined;
      },
      keys: () => this.#refuse('the names of all variables'),
    };
  }

  #refuse(what: string): never {
    this.#refused = true;
    throw new Error(`${what} can't be foreseen`);
  }
}
