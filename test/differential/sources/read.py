# Reads what standard input names with ansible-core's own parts and prints it as JSON: YAML texts, an inventory's
# hosts, groups and variables, and the hosts of patterns.
import json
import os
import sys

import ansible.utils.display as display

warnings = []
display.Display.warning = lambda self, msg, *args, **kwargs: warnings.append(msg)
display.Display.deprecated = lambda self, msg, *args, **kwargs: None

from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.utils.yaml import from_yaml
from ansible.vars.manager import VariableManager


def read_yaml(text, path):
    with open(path, 'w', newline='') as file:
        file.write(text)
    try:
        return {'value': show(from_yaml(text, path))}
    except AnsibleError as error:
        return yaml_fault(error)


def read_inventory(sources, patterns):
    loader = DataLoader()
    loader.set_basedir(os.getcwd())
    inventory = InventoryManager(loader, sources)
    variables = VariableManager(loader, inventory)
    known = set(variables.get_vars(include_hostvars=False))
    known |= {'inventory_file', 'inventory_dir', 'inventory_hostname', 'inventory_hostname_short', 'group_names', 'ansible_facts'}
    hosts = {}
    for host in inventory.hosts.values():
        found = variables.get_vars(host=host, include_hostvars=False)
        hosts[host.name] = {name: show(found[name]) for name in sorted(found) if name not in known}
    groups = {name: [host.name for host in group.get_hosts()] for name, group in inventory.groups.items()}
    matches = []
    for pattern in patterns:
        warnings.clear()
        try:
            matches.append([[host.name for host in inventory.get_hosts(pattern)], list(warnings)])
        except AnsibleError as error:
            matches.append([error.message, []])
    return {'hosts': hosts, 'groups': groups, 'matches': matches}


asked = json.load(sys.stdin)
if 'texts' in asked:
    json.dump([read_yaml(text, asked['path']) for text in asked['texts']], sys.stdout)
else:
    json.dump(read_inventory(asked['sources'], asked['patterns']), sys.stdout)
