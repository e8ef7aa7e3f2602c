import { type FactTopic, sh } from './topic.ts';

/** The iSCSI initiator's name. */
export const iscsi: FactTopic = {
  name: 'iscsi',
  shell: sh`files="$files /etc/iscsi/initiatorname.iscsi"`,
  read({ raw }) {
    const line = raw
      .fileLines('/etc/iscsi/initiatorname.iscsi')
      .find((candidate) => candidate.startsWith('InitiatorName='));
    return new Map([['iscsi_iqn', line?.slice('InitiatorName='.length) ?? '']]);
  },
};

/** The NVMe host's qualified name. */
export const nvme: FactTopic = {
  name: 'nvme',
  shell: sh`files="$files /etc/nvme/hostnqn"`,
  read: ({ raw }) =>
    new Map([['hostnqn', raw.fileLines('/etc/nvme/hostnqn').find((line) => line.startsWith('nqn.')) ?? '']]),
};

/** World wide names of Fibre Channel ports. */
export const fibreChannel: FactTopic = {
  name: 'fibre_channel_wwn',
  shell: sh`files="$files /sys/class/fc_host/*/port_name"`,
  read({ raw }) {
    const ports = raw.filesLike(/^\/sys\/class\/fc_host\/[^/]+\/port_name$/);
    const names = ports.flatMap((match) => raw.fileLines(match[0]).map((line) => line.trimEnd().slice(2)));
    return new Map([['fibre_channel_wwn', names]]);
  },
};
