# Runs lines with the real ansible-core, each in a child of a process that has loaded it already: what a start costs is the
# imports. Arguments: a JSON file with {cwd, command, args, into} objects of one folder and one command.
import importlib
import json
import os
import signal
import sys

with open(sys.argv[1]) as file:
    lines = json.load(file)
os.chdir(lines[0]["cwd"])

# What loading says (of the configuration) belongs to every line.
said = sys.argv[1] + ".said"
kept = os.dup(2)
os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), 2)
module = importlib.import_module(
    {
        "ansible": "ansible.cli.adhoc",
        "ansible-inventory": "ansible.cli.inventory",
        "ansible-playbook": "ansible.cli.playbook",
    }[lines[0]["command"]]
)
sys.stderr.flush()
os.dup2(kept, 2)
with open(said, "rb") as file:
    said = file.read()


def child(line):
    os.setsid()
    for descriptor, path, flags in (
        (0, "/dev/null", os.O_RDONLY),
        (1, line["into"] + ".out", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (2, line["into"] + ".err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        opened = os.open(path, flags, 0o644)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.write(2, said)
    sys.argv = ["/usr/bin/" + line["command"], *line["args"]]
    signal.alarm(120)
    code = 0
    try:
        module.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


for line in lines:
    pid = os.fork()
    if pid == 0:
        child(line)
    status = os.waitpid(pid, 0)[1]
    with open(line["into"] + ".code", "w") as file:
        file.write(str(os.waitstatus_to_exitcode(status)))
