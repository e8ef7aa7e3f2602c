import { shellFunction } from '../../runtime/target/target.ts';

/** `tsible_netrc`: has curl's configuration T_curl name the file of credentials that the environment names, where it may use one. */
export const netrcFile = shellFunction(
  'tsible_netrc',
  [],
  `
case \${NETRC:+set}:$T_curl in set:*netrc-optional*) T_curl="$T_curl
netrc-file = \\"$NETRC\\"";; esac
return 0`,
);
