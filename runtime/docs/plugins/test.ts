import { summaries } from './summaries.ts';

export const testDocs = summaries(`
abs: is a path that begins at the root
all: are all items true
any: is one of the items true
boolean: is true or false
callable: can be called
change: did the task change something
changed: did the task change something
contains: has the list this item
defined: is there a value
directory: is a folder on the controller
divisibleby: can be divided by
eq: are both equal
equalto: are both equal
escaped: is text that is safe for HTML
even: is an even number
exists: is there such a path on the controller
failed: did the task fail
failure: did the task fail
false: is false
falsy: counts as false
file: is a file on the controller
filter: is there such a filter
finished: has the background task ended
float: is a number with a fraction
ge: is greater or equal
greaterthan: is greater
gt: is greater
in: is among the items
integer: is a whole number
is_abs: is a path that begins at the root
is_dir: is a folder on the controller
is_file: is a file on the controller
is_link: is a link on the controller
is_mount: is a mount point on the controller
is_same_file: are two paths one file
isnan: is not a number
issubset: are all items in the other list
issuperset: has the list all items of the other
iterable: can be gone through
le: is less or equal
lessthan: is less
link: is a link on the controller
link_exists: is there such a path, or link, on the controller
lower: is text in lower case
lt: is less
mapping: is a dict
match: does a regular expression match at the start
mount: is a mount point on the controller
nan: is not a number
ne: are both different
none: is nothing
number: is a number
odd: is an odd number
reachable: could the host be reached
regex: does a regular expression match
same_file: are two paths one file
sameas: are both one object
search: does a regular expression match anywhere
sequence: is a list or text
skip: was the task skipped
skipped: was the task skipped
started: has the background task begun
string: is text
subset: are all items in the other list
succeeded: did the task succeed
success: did the task succeed
successful: did the task succeed
superset: has the list all items of the other
test: is there such a test
timedout: did the task take too long
true: is true
truthy: counts as true
undefined: is there no value
unreachable: could the host not be reached
upper: is text in upper case
uri: is a resource identifier
url: is an address
urn: is a resource name
vault_encrypted: is a vaulted text
vaulted_file: is a vaulted file
version: how do two versions compare
version_compare: how do two versions compare
`);
