import { dateTime } from './date-time.ts';
import { distribution } from './distribution.ts';
import { facter, ohai } from './external.ts';
import { hardware } from './hardware.ts';
import { fibreChannel, iscsi, nvme } from './initiators.ts';
import { local } from './local.ts';
import { lsb } from './lsb.ts';
import { pkgMgr, serviceMgr, systemd } from './managers.ts';
import { network } from './network.ts';
import { platform } from './platform.ts';
import { python } from './python.ts';
import { apparmor, caps, chroot, fips, selinux } from './security.ts';
import { cmdline, dns, env, loadavg, sshPubKeys, user } from './system.ts';
import type { FactTopic } from './topic.ts';
import { virtual } from './virtual.ts';

/** All topics, each after those that it requires. */
export const TOPICS: readonly FactTopic[] = [
  platform,
  distribution,
  lsb,
  selinux,
  apparmor,
  chroot,
  fips,
  python,
  caps,
  pkgMgr,
  serviceMgr,
  cmdline,
  dateTime,
  env,
  loadavg,
  sshPubKeys,
  user,
  systemd,
  virtual,
  hardware,
  dns,
  fibreChannel,
  network,
  iscsi,
  nvme,
  local,
  facter,
  ohai,
];
