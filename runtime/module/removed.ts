import type { RouteNotice } from '../collections/collections.ts';

const gone = (text: string, version: string): RouteNotice => ({ text, version, date: undefined });

/** What Ansible says of actions that repositories still name though they were removed, by their kind and full name. */
export const REMOVED: Readonly<Record<'modules' | 'action', Readonly<Record<string, RouteNotice>>>> = {
  action: {
    'ansible.builtin.include': {
      text: 'Use include_tasks or import_tasks instead.',
      version: undefined,
      date: '2023-05-16',
    },
  },
  modules: {
    'community.general.docker_image_facts': gone('Use community.docker.docker_image_info instead.', '2.0.0'),
    'community.general.python_requirements_facts': gone(
      'Use community.general.python_requirements_info instead.',
      '3.0.0',
    ),
    'community.postgresql.postgresql_lang': gone('Use community.postgresql.postgresql_ext instead.', '4.0.0'),
    'kubernetes.core.k8s_facts': gone('Use kubernetes.core.k8s_info instead.', '2.0.0'),
  },
};
