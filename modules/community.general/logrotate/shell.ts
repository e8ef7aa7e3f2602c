import { shellFunction } from '../../../runtime/target/target.ts';
import { writeFile } from '../../support/put.ts';
import { fileShell } from '../../support/shell.ts';

/**
 * T_path gets the payload once logrotate (the T_validate words) accepts it; T_other, the same configuration under its other name, goes away.
 * T_backup: copies of both are kept. It is tested before it has its owner, for logrotate reads none but its user's files.
 */
export const writeConfig = shellFunction(
  'tsible_logrotate_write',
  [...fileShell, writeFile],
  `
tsible_opts "$@"
tsible_new "$T_path"
tsible_payload >"$n_tmp"
tsible_check
T_validate=
tsible_place "$T_path"
if [ -e "$T_other" ]; then
[ -z "\${T_backup-}" ] || tsible_backup "$T_other"
x=$(rm -- "$T_other" 2>&1) || tsible_oserr said "Failed to remove old config file '$T_other'" '' "$x" "$T_other"
fi
tsible_end`,
);

/** T_path goes away; with T_backup a copy is kept. */
export const removeConfig = shellFunction(
  'tsible_logrotate_remove',
  [...fileShell, writeFile],
  `
tsible_opts "$@"
[ -z "\${T_backup-}" ] || tsible_backup "$T_path"
x=$(rm -- "$T_path" 2>&1) || tsible_oserr said "Failed to remove config file '$T_path'" '' "$x" "$T_path"
tsible_end`,
);

/** T_path gets the name T_to, which is free, and the owner and mode of a new file. */
export const renameConfig = shellFunction(
  'tsible_logrotate_rename',
  fileShell,
  `
tsible_opts "$@"
x=$(mv -- "$T_path" "$T_to" 2>&1) || tsible_oserr said "Could not replace file: '$T_path' to '$T_to'" '' "$x" "$T_path"
chmod "$(printf %o $((0666&~0$(umask))))" -- "$T_to"
chown "$(id -u):$(id -g)" -- "$T_to"
tsible_end`,
);
