import { defineModule } from '../../runtime/module/define.ts';

export default defineModule({
  name: 'ansible.builtin.group_by',
  summary: 'Put each host into a group that is named after what is known of it',
  options: {
    key: { type: 'str', description: 'Name of the group' },
    parents: {
      type: 'list',
      elements: 'str',
      default: ['all'],
      description: 'Groups to put that group into',
    },
  },
  controllerOnly: true,
  check: 'full',
  diff: 'none',
  async run(args, _target, task) {
    if (args.key === undefined)
      return { changed: false, failed: true, msg: "the 'key' param is required when using group_by" };
    const group = groupName(args.key);
    const parents = args.parents.map(groupName);
    const changed = task.inventory.addToGroup(task.host, group, parents);
    return { changed, add_group: group, parent_groups: parents };
  },
});

/** Spaces make no group name. */
function groupName(text: string): string {
  return text.replaceAll(' ', '-');
}
