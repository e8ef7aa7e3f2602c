import { shellFunction } from '../../../runtime/target/target.ts';
import { gitRefs } from './refs-shell.ts';

/** `git_archive`: makes T_archive of T_version, or replaces one that differs. Notes: `archived`, `archive-format` (an unknown one). */
export const gitArchive = shellFunction(
  'git_archive',
  [
    gitRefs,
    shellFunction(
      'git_archive_to',
      [],
      `git_try archive archive --format "$g_format" --output "$1" \${T_prefix:+--prefix "$T_prefix"} "$T_version" || exit 0`,
    ),
  ],
  `
case \${T_archive##*/} in
?*.zip) g_format=zip;;
?*.gz) g_format=tar.gz;;
?*.tar) g_format=tar;;
?*.tgz) g_format=tgz;;
*) tsible_note archive-format "$T_archive"; exit 0;;
esac
if [ -n "\${T_check-}" ]; then tsible_note archived 1; exit 0; fi
if [ -e "$T_archive" ]; then
g_new=$(mktemp -d) || exit 1
trap 'rm -rf -- "$g_new"' EXIT
g_name=\${repo##*/}
git_archive_to "$g_new/\${g_name%.git}.$g_format"
if cmp -s "$g_new/\${g_name%.git}.$g_format" "$T_archive"; then tsible_note archived ''
else
mv -f -- "$g_new/\${g_name%.git}.$g_format" "$T_archive" || exit 1
tsible_note archived 1
fi
else
git_archive_to "$T_archive"
tsible_note archived 1
fi`,
);
