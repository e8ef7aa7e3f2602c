import { fileURLToPath } from 'node:url';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The answers that ansible-core gave when they were recorded, for tests that have no ansible-core. */
export const recordedPath = here('recorded.json');

/** Folder of the variables and templates of the cases. */
export const filesPath = here('files');

export const driverPath = here('driver.py');
