import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import { DOCKER_OPTIONS } from '../../support/docker/client.ts';
import { CONTAINER_OPTIONS } from './options.ts';

/** All options: what is to be done, what the container is, and where docker is. */
export const MODULE_OPTIONS = {
  name: { type: 'str', required: true, operand: true, description: 'The container.' },
  image: { type: 'str', description: 'Its image.' },
  state: {
    type: 'str',
    default: 'started',
    choices: ['absent', 'present', 'healthy', 'started', 'stopped'],
    description: 'Whether it is to be there, and run.',
  },
  cleanup: {
    type: 'bool',
    default: false,
    description: 'Remove it when it has ended, with detach: false.',
  },
  command_handling: {
    type: 'str',
    choices: ['compatibility', 'correct'],
    default: 'correct',
    description: 'Has no meaning here: words stay words.',
  },
  comparisons: {
    type: 'dict',
    description: 'How options are compared: ignore, strict, allow_more_present.',
  },
  container_default_behavior: {
    type: 'str',
    choices: ['compatibility', 'no_defaults'],
    default: 'no_defaults',
    description: 'Whether options that are not given have defaults.',
  },
  default_host_ip: { type: 'str', description: 'Address at which ports are published.' },
  detach: { type: 'bool', description: "Don't wait for its end." },
  force_kill: {
    type: 'bool',
    default: false,
    aliases: ['forcekill'],
    description: 'Kill it rather than stopping it.',
  },
  healthy_wait_timeout: {
    type: 'float',
    default: 300,
    description: 'Seconds to wait until it is healthy.',
  },
  image_comparison: {
    type: 'str',
    choices: ['desired-image', 'current-image'],
    default: 'desired-image',
    description: "Whose settings are the container's defaults.",
  },
  image_label_mismatch: {
    type: 'str',
    choices: ['ignore', 'fail'],
    default: 'ignore',
    description: "What to do about the image's labels.",
  },
  image_name_mismatch: {
    type: 'str',
    choices: ['ignore', 'recreate'],
    default: 'recreate',
    description: "What to do when only the image's name differs.",
  },
  keep_volumes: { type: 'bool', default: true, description: 'Keep its unnamed volumes when it goes.' },
  kill_signal: { type: 'str', description: 'Signal to kill it with.' },
  networks_cli_compatible: {
    type: 'bool',
    default: true,
    description: 'It is in no other network than those named.',
  },
  output_logs: { type: 'bool', default: false, description: 'Show its logs, with detach: false.' },
  paused: { type: 'bool', description: 'Whether it is paused.' },
  pull: {
    type: 'raw',
    choices: ['never', 'missing', 'always', true, false],
    default: 'missing',
    description: 'When the image is pulled: always, missing, never.',
  },
  pull_check_mode_behavior: {
    type: 'str',
    choices: ['image_not_present', 'always'],
    default: 'image_not_present',
    description: 'Whether check mode tells of a pull that may change nothing.',
  },
  purge_networks: { type: 'bool', description: 'Take it out of other networks.' },
  recreate: { type: 'bool', default: false, description: 'Make it anew.' },
  removal_wait_timeout: { type: 'float', description: 'Seconds to wait until it is gone.' },
  restart: { type: 'bool', default: false, description: 'Start it again.' },
  ...CONTAINER_OPTIONS,
  ...DOCKER_OPTIONS,
} as const satisfies OptionSpecs;

export type ModuleArguments = Options<typeof MODULE_OPTIONS>;
