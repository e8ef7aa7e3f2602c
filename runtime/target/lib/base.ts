import { userCommand } from '../run.ts';
import type { ShellFunction } from '../target.ts';

/** The functions that every session begins with: they travel with its opening and need not be sent again. */
export const BASE_LIBRARY: readonly ShellFunction[] = [userCommand];
