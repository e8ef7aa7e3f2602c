import { summaries } from './summaries.ts';

export const filterDocs = summaries(`
abs: the number without its sign
attr: an attribute of an object
b64decode: text of Base64
b64encode: Base64 of text
basename: a path's last part
batch: groups of so many items
bool: true or false out of text
capitalize: the first letter in upper case, the others in lower
center: text in the middle of a width
checksum: SHA-1 checksum of text
combinations: combinations of a list's items
combine: dicts laid over one another
comment: text as a comment
commonpath: the longest path that several begin with
count: how many items
d: a value for what is undefined
default: a value for what is undefined
dict2items: a dict as a list of keys and values
dictsort: a dict's pairs in order
difference: items of one list that another lacks
dirname: a path without its last part
e: text safe for HTML
escape: text safe for HTML
expanduser: a path with the home folder in the place of ~
expandvars: a path with the environment's variables expanded
extract: what a container holds at a key
fileglob: files that match a pattern
filesizeformat: a size for people to read
first: the first item
flatten: lists within a list as one
float: a number with a fraction
forceescape: text safe for HTML, even if it was before
format: text with values filled in
from_json: a value out of JSON
from_yaml: a value out of YAML
from_yaml_all: the values of several YAML documents
groupby: items grouped by an attribute
hash: checksum of text
human_readable: a size for people to read
human_to_bytes: bytes out of such a size
indent: lines with an indentation
int: a whole number
intersect: items that two lists share
items: the pairs of a dict
items2dict: a dict out of keys and values
join: items joined to one text
last: the last item
length: how many items
list: a list of what can be gone through
log: a logarithm
lower: text in lower case
mandatory: fails on what is undefined
map: an attribute of each item, or a filter on it
max: the largest item
md5: MD5 checksum of text
min: the smallest item
normpath: a path without . and ..
password_hash: hash of a password
path_join: parts joined to a path
permutations: orders of a list's items
pow: a power
pprint: a value as Python shows it
product: every combination of several lists
quote: text quoted for a shell
random: an item by chance, or a number
realpath: a path with its links followed
regex_escape: text that a regular expression takes as it is
regex_findall: every match of a regular expression
regex_replace: text with matches replaced
regex_search: the first match of a regular expression
reject: items that a test is not true of
rejectattr: items with an attribute that a test is not true of
rekey_on_member: a dict of dicts, by one of their values
relpath: a path as seen from a folder
replace: text with another in the place of some
reverse: items the other way around
root: a root
round: a rounded number
safe: text that is safe for HTML
select: items that a test is true of
selectattr: items with an attribute that a test is true of
sha1: SHA-1 checksum of text
shuffle: items in an order of chance
slice: items in so many groups
sort: items in order
split: the parts of text
splitext: a path and its ending
strftime: a time as text
string: text of anything
striptags: text without its tags
subelements: the items of lists within a list of dicts
sum: the sum of the items
symmetric_difference: items that only one of two lists has
ternary: one of two values
title: each word with a capital
to_datetime: a time out of text
to_json: JSON of a value
to_nice_json: JSON in lines
to_nice_yaml: YAML in lines
to_uuid: a UUID made of text
to_yaml: YAML of a value
tojson: JSON that is safe within HTML
trim: text without white space around it
truncate: text cut at a length
type_debug: the type of a value
union: the items of two lists
unique: items without repetitions
unvault: the plaintext of a vaulted text
upper: text in upper case
urldecode: text without the escapes of an address
urlencode: text with the escapes of an address
urlize: addresses as links
urlsplit: the parts of an address
vault: a vaulted text
win_basename: the last part of a path on Windows
win_dirname: a path on Windows without its last part
win_splitdrive: drive and path on Windows
wordcount: how many words
wordwrap: text in lines of a width
xmlattr: attributes for XML
zip: lists joined item by item
zip_longest: lists joined item by item, the shorter filled up
`);
