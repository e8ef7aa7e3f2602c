import type { Document } from '../place.ts';
import type { Unit } from '../unit.ts';

/** A template that another one includes, imports or extends. */
export interface LoadedTemplate {
  readonly name: string;
  readonly unit: Unit;
  readonly document: Document;
}
