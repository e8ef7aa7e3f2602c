#!/bin/sh
cat <<'X'
{"sg": {"hosts": ["w1"], "vars": {"script_group": "secret == 's3cret'"}}, "_meta": {"hostvars": {"w1": {"script_said": "secret == 's3cret'", "script_list": ["secret == 's3cret'"]}}}}
X
