#!/usr/bin/env python3
"""Checks this proof with Python's standard library alone. In the folder of its files:

    python3 verify.py

It prints a line for each thing that it checks, and ends with 1 where one does not hold. Python has no
Ed25519, so two kinds of signatures are left to others: ssh-keygen verifies those of the people who
approved (READ-ME.html has the commands), and "tidings proof verify" also that of the checkpoint.
"""
import base64, hashlib, json, re, sys

failed = []
def check(holds, what):
    print("ok   " if holds else "WRONG", what)
    if not holds:
        failed.append(what)

def read(name):
    with open(name, "rb") as f:
        return f.read()

def sha256(data):
    return hashlib.sha256(data).digest()

def root(leaf, index, size, path):
    """The root to which a leaf and its path lead (RFC 9162, section 2.1.3.2)."""
    at, last = index, size - 1
    node = sha256(b"\0" + leaf)
    for other in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = sha256(b"\1" + other + node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + other)
        at, last = at >> 1, last >> 1
    return node if last == 0 and index < size else None

proof, manifest, delivery = (json.loads(read(n)) for n in ("proof.json", "manifest.json", "delivery.json"))

# The message is the one of the delivery. Fields that sign it on its way do not count.
header, _, body = read("message.eml").partition(b"\r\n\r\n")
fields = re.split(rb"(?<=\n)(?![ \t])", header + b"\r\n")
fields = [f for f in fields if f.split(b":")[0].strip().lower() != b"dkim-signature"]
check(sha256(b"".join(fields) + b"\r\n" + body).hex() == delivery["message_sha256"],
      "message.eml is the message of delivery.json, to " + delivery["email"])

# The delivery is one of those that were sealed.
one, tree = proof["delivery"], manifest["deliveries"]
top = root(read("delivery.json"), one["index"], one["size"], [bytes.fromhex(h) for h in one["path"]])
check(top is not None and top.hex() == tree["root"] and one["size"] == tree["leaves"],
      "delivery.json is number %d of the %d deliveries of manifest.json" % (one["index"] + 1, tree["leaves"]))

# The seal is in the archive's log, and the checkpoint covers it.
seal = proof["seal"]
check(json.loads(seal["line"])["sha256"] == sha256(read("manifest.json")).hex(),
      "manifest.json is the one that was sealed")
name, size, head = read("checkpoint").decode().split("\n")[:3]
top = root(seal["line"].encode(), seal["index"], seal["size"], [bytes.fromhex(h) for h in seal["path"]])
check(top == base64.b64decode(head) and seal["size"] == int(size), "checkpoint %s of %s covers the seal" % (size, name))

# Letter, decisions and keys are those that were sealed, and nothing in this folder was changed since.
sealed = {f["path"]: f["sha256"] for f in manifest["files"]}
for f in proof["files"]:
    found = sha256(read(f["path"])).hex()
    check(found == f["sha256"] == sealed.get(f["path"], found),
          f["path"] + (" is as it was sealed" if f["path"] in sealed else " is as it was written"))

print("not checked here: the signatures of the checkpoint and of who approved")
sys.exit(1 if failed else 0)
