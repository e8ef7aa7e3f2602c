/** Endings of files that are never inventory or modules. */
export const REJECTED_EXTENSIONS = ['.pyc', '.pyo', '.swp', '.bak', '~', '.rpm', '.md', '.txt', '.rst'];
