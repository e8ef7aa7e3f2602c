import { TsibleError } from '../../errors/error.ts';
import { rawFromJavaScript } from '../../values/authored-javascript.ts';
import { toJavaScript } from '../../values/javascript.ts';
import type { Value } from '../../values/value.ts';
import type { InventoryData } from '../data.ts';
import type { Group, Host } from '../model.ts';

/** What a user's inventory plugin changes an inventory with. */
export class InventoryEditor {
  readonly #data: InventoryData;
  readonly #trusted: boolean;
  readonly #touched = new Set<Host>();

  /** @param trusted Whether strings of variables may be templates. */
  constructor(data: InventoryData, trusted: boolean) {
    this.#data = data;
    this.#trusted = trusted;
  }

  /** The hosts that the plugin named. */
  touched(): readonly Host[] {
    return [...this.#touched];
  }

  /** The object that the plugin is given. */
  face(): object {
    const data = this.#data;
    return {
      /** @returns The group's name, which may have been made a valid one. */
      addGroup: (name: string) => data.addGroup(text(name)).name,
      addHost: (name: string, group?: string, port?: number) => {
        const into = group === undefined || group === null ? undefined : data.addGroup(text(group));
        const host = data.addHost(text(name), into, port);
        this.#touched.add(host);
        return host.name;
      },
      addChild: (group: string, child: string) => data.adopt(data.addGroup(text(group)), this.#entity(child)),
      setVariable: (entity: string, name: string, value: unknown) => this.#set(entity, name, value),
      setVariables: (entity: string, variables: Readonly<Record<string, unknown>>) => {
        for (const [name, value] of Object.entries(variables)) this.#set(entity, name, value);
      },
      variables: (entity: string) => toJavaScript(new Map(this.#entity(entity).vars) as Value),
      get hosts() {
        return [...data.hosts.keys()];
      },
      get groups() {
        const members = [...data.groups.values()].map(
          (group) => [group.name, group.allHosts().map(({ name }) => name)] as const,
        );
        return Object.fromEntries(members);
      },
    };
  }

  #set(entity: string, name: string, value: unknown): void {
    const variable = rawFromJavaScript(value, this.#trusted);
    const group = this.#data.groups.get(entity);
    if (group !== undefined) {
      this.#data.setGroupVariable(group, name, variable);
      return;
    }
    const host = this.#data.hosts.get(entity);
    if (host === undefined) throw unknown(entity);
    this.#data.setHostVariable(host, name, variable);
  }

  #entity(name: string): Group | Host {
    const found = this.#data.groups.get(name) ?? this.#data.hosts.get(name);
    if (found === undefined) throw unknown(name);
    return found;
  }
}

function unknown(name: string): TsibleError {
  return new TsibleError(`Could not identify group or host named ${name}`);
}

function text(given: unknown): string {
  if (typeof given === 'string') return given;
  throw new TsibleError(`a host's or group's name must be a text, not ${String(given)}`);
}
