import type { Value } from '../value.ts';

/** A method of a Python type: its parameters (without self) and what it does. */
export interface Method<Self> {
  readonly signature: string;
  readonly run: (self: Self, ...args: Value[]) => Value;
}

export type Methods<Self> = Readonly<Record<string, Method<Self>>>;

/** Names the two parts of a method. */
export function method<Self>(signature: string, run: (self: Self, ...args: Value[]) => Value): Method<Self> {
  return { signature, run };
}
