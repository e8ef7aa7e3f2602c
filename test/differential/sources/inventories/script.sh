#!/bin/sh
echo '{"g1": {"hosts": ["a", "b"], "vars": {"v": "{{ x }}", "n": 1.0}, "children": ["g2"]}, "g2": {"hosts": ["c"]},
 "all": {"vars": {"colour": 1}}, "_meta": {"hostvars": {"a": {"z": 1}, "zz": {"no": 1}}}}'
