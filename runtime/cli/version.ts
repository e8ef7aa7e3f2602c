/** tsible's own version, from package.json (the build puts it in). */
export const VERSION = process.env.TSIBLE_VERSION ?? '0.1.0';

/** The ansible-core whose behaviour this is: what `ansible_version` says. */
export const ANSIBLE_CORE = '2.19.11';
