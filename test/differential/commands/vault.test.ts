import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

const files = {
  pw: 'secret\n',
  pw2: 'other\n',
  empty: '',
  'pw.sh': '#!/bin/sh\necho scripted\n',
  'fail.sh': '#!/bin/sh\necho oops >&2\nexit 3\n',
  'my-client.sh': '#!/bin/sh\n[ "$2" = unknown ] && { echo none >&2; exit 2; }\necho "for-$2"\n',
  'no-script.txt': 'text\n',
  plain: 'some: text\nmore: "äö"\n',
  binary: 'a\u0000b\n',
  'edit.sh':
    '#!/bin/sh\nstat -c %a "$1" >>seen; stat -c %a "$(dirname "$1")" >>seen; echo "${1##*.}" >>seen\necho changed >"$1"\n',
  'keep.sh': '#!/bin/sh\ncat "$1" >>seen\n',
};

// A fixed salt makes ciphertexts equal.
const salt = 'export ANSIBLE_VAULT_ENCRYPT_SALT=salty ANSIBLE_DEPRECATION_WARNINGS=0;';
const modes = 'stat -c "%a %U:%G %F"';

const lines = [
  `${salt} cp plain f1; chmod 640 f1; ansible-vault encrypt --vault-password-file pw f1; ${modes} f1; cat f1`,
  'ansible-vault view --vault-password-file pw f1',
  'ansible-vault view --vault-password-file pw2 f1',
  'ansible-vault view --vault-id x@pw2 --vault-id pw f1',
  'ansible-vault encrypt --vault-password-file pw f1',
  `chmod 644 f1; ansible-vault decrypt --vault-password-file pw f1; ${modes} f1; cat f1`,
  'ansible-vault decrypt --vault-password-file pw f1',
  'ansible-vault decrypt --vault-password-file pw empty',
  'ansible-vault decrypt --vault-password-file pw nope',
  'ansible-vault view --vault-password-file pw .',
  `${salt} ansible-vault encrypt --vault-id dev@pw --output out plain; cat out; cat plain`,
  `${salt} ansible-vault encrypt --vault-id dev@pw --output - plain`,
  `${salt} ansible-vault encrypt --vault-id dev@pw plain pw2 --output out`,
  `${salt} echo from stdin | ansible-vault encrypt --vault-id dev@pw`,
  `${salt} echo from stdin | ansible-vault encrypt --vault-id dev@pw --output o2; cat o2`,
  'ansible-vault decrypt --vault-password-file pw <out',
  'ansible-vault decrypt --vault-password-file pw --output - out',
  'ansible-vault decrypt --vault-password-file pw --output /nope/x out',
  `${salt} ansible-vault encrypt --vault-id a@pw --vault-id b@pw2 --output x plain`,
  `${salt} ansible-vault encrypt --vault-id a@pw --vault-id b@pw2 --encrypt-vault-id b --output - plain`,
  `${salt} ansible-vault encrypt --vault-id a@pw --vault-id b@pw2 --encrypt-vault-id c --output - plain`,
  `${salt} ANSIBLE_VAULT_ENCRYPT_IDENTITY=a ansible-vault encrypt --vault-id a@pw --vault-id b@pw2 --output - plain`,
  `ansible-vault encrypt --vault-id 'a;b@pw' plain`,
  // Sources of passwords.
  `${salt} ansible-vault encrypt --vault-password-file pw.sh --output - plain`,
  `${salt} ansible-vault encrypt --vault-id dev@my-client.sh --output - plain`,
  `${salt} ansible-vault encrypt --vault-id unknown@my-client.sh --output - plain`,
  'ansible-vault encrypt --vault-password-file fail.sh --output - plain 2>&1 | grep -v oops',
  'ansible-vault view --vault-password-file empty out',
  'ansible-vault view --vault-password-file nope out',
  'ansible-vault view --vault-password-file . out',
  `${salt} ANSIBLE_VAULT_PASSWORD_FILE=pw ansible-vault encrypt --output - plain`,
  'ANSIBLE_VAULT_IDENTITY_LIST=dev@pw,x@pw2 ansible-vault view out',
  'ANSIBLE_VAULT_ID_MATCH=1 ansible-vault view --vault-id x@pw out',
  // Damage.
  `sed '3s/^./x/' out >bad; ansible-vault view --vault-password-file pw bad`,
  `sed '3s/^3./39/' out >bad; ansible-vault view --vault-password-file pw bad`,
  `sed '$d' out >bad; ansible-vault view --vault-password-file pw bad`,
  `sed '1s/AES256/AES/' out >bad; ansible-vault view --vault-password-file pw bad`,
  `sed '1s/;.*//' out >bad; ansible-vault view --vault-password-file pw bad`,
  'ansible-vault view --vault-password-file pw plain',
  // Binary data comes back as it was.
  'ansible-vault encrypt --vault-password-file pw --output b.v binary; ansible-vault decrypt --vault-password-file pw --output - b.v | od -c',
  // encrypt_string.
  `${salt} ansible-vault encrypt_string --vault-password-file pw text`,
  `${salt} ansible-vault encrypt_string --vault-id dev@pw --name var text`,
  `${salt} ansible-vault encrypt_string --vault-id dev@pw -n one -n two a b c`,
  `${salt} ansible-vault encrypt_string --vault-id dev@pw a b`,
  `${salt} printf typed | ansible-vault encrypt_string --vault-id dev@pw --stdin-name in`,
  `${salt} printf typed | ansible-vault encrypt_string --vault-id dev@pw - extra`,
  `${salt} ansible-vault encrypt_string --vault-id dev@pw --output es text; cat es; stat -c %a es`,
  'ansible-vault encrypt_string --vault-id dev@pw ""',
  'ansible-vault encrypt_string --vault-id dev@pw </dev/null',
  'ansible-vault encrypt_string --vault-id dev@pw -p -',
  // rekey keeps mode and owner.
  `${salt} cp out r1; chown 12:34 r1; chmod 645 r1; ansible-vault rekey --vault-password-file pw --new-vault-password-file pw2 r1; ${modes} r1; cat r1`,
  `${salt} cp out r1; ansible-vault rekey --vault-password-file pw --new-vault-id prod@pw2 r1; cat r1`,
  'ansible-vault rekey --vault-password-file pw2 --new-vault-id prod@pw2 out',
  // Editors.
  `${salt} cp out e1; chmod 641 e1; chown 12:34 e1; ln -s e1 link.yml; EDITOR=./edit.sh ansible-vault edit --vault-password-file pw link.yml; cat seen; ${modes} e1 link.yml; cat e1; ls -A ~/.ansible/tmp`,
  'rm seen; cp out e2; EDITOR=./keep.sh ansible-vault edit --vault-password-file pw e2; cmp out e2; cat seen',
  'EDITOR=/nope/editor ansible-vault edit --vault-password-file pw e2 2>&1 | sed "s/tmp[^ ]*//"',
  `${salt} EDITOR=./edit.sh ansible-vault create --skip-tty-check --vault-id dev@pw new/dir/c1.yml; ${modes} new/dir/c1.yml; cat new/dir/c1.yml`,
  'EDITOR=./edit.sh ansible-vault create --vault-id dev@pw c2.yml',
  'EDITOR=./edit.sh ansible-vault create --skip-tty-check --vault-id dev@pw out',
  'EDITOR=./edit.sh ansible-vault create --skip-tty-check --vault-id dev@pw',
];

test('tsible-vault does with files and texts what ansible-vault does', async () => {
  const { reference, tsible } = await compareLines(lines, files);
  for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});
