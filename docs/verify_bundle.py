#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a bundle that `tally prove` wrote: the events, their way to the root of the tree, the
signature under it, the receipt, and what is shown of sealed texts.

    python3 verify_bundle.py BUNDLE.json VKEY

Ends with 0 and prints the receipt, or ends with 1 and says what is wrong and where. Needs Python
3.9 or later and the package `cryptography`; no database, no network, and nothing of the program
that wrote the bundle: it was written from docs/proofs.md alone.
"""

import base64
import hashlib
import hmac
import json
import sys

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = "tallystick-bundle-1"
KINDS = ("event", "account", "reservation", "generation")
TEXT_MAXIMUM = 1 << 26


class Flaw(Exception):
    """Something is wrong: where, and what."""

    def __init__(self, place, reason):
        super().__init__(f"{place}: {reason}")


class Number(str):
    """A JSON number, as it was written."""


def decoded(text, place):
    """Strict base64: one way to write each value."""
    try:
        data = base64.b64decode(text, validate=True)
    except (TypeError, ValueError):
        raise Flaw(place, "it is no base64") from None
    if base64.b64encode(data).decode() != text:
        raise Flaw(place, "it is no base64 as it should be written")
    return data


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def member(value, name, kind, place):
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, kind):
        raise Flaw(place, f'there is no "{name}"')
    return found


# Keys and notes


class Key:
    """A verifier key: name+id+base64(type, public key)."""

    def __init__(self, text, place):
        parts = text.split("+", 2)
        if len(parts) != 3:
            raise Flaw(place, "it is no verifier key")
        data = decoded(parts[2], place)
        if len(data) != 33 or data[0] != 1 or not parts[0]:
            raise Flaw(place, "it is no Ed25519 verifier key")
        self.text, self.name, self.public = text, parts[0], data[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]
        if self.id.hex() != parts[1]:
            raise Flaw(place, "its id is not that of the key")

    def verify(self, signature, message, place, reason):
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise Flaw(place, reason) from None


def signer(trusted, endorsements):
    """The trusted key, or one that it vouches for, from key to key."""
    key, previous = trusted, None
    for index, item in enumerate(endorsements):
        place = f"keys[{index}]"
        new = Key(member(item, "key", str, place), place)
        old = Key(member(item, "by", str, place), place)
        signature = decoded(member(item, "signature", str, place), place)
        message = f"tallystick key rotation\n{new.text}\n".encode()
        old.verify(signature, message, place, "the older key did not sign the newer one")
        if previous is not None and previous.text != old.text:
            raise Flaw(place, "it does not follow the one before it")
        if old.text == key.text:
            key = new
        previous = new
    return key


def opened_checkpoint(note, key):
    """Size and root of the tree that the note is about, once its signature is checked."""
    place = "checkpoint"
    text, blank, lines = note.rpartition("\n\n")
    parts = lines.rstrip("\n").split(" ")
    if not blank or len(parts) != 3 or parts[0] != "\u2014" or lines != " ".join(parts) + "\n":
        raise Flaw(place, "it is no note with one signature")
    text += "\n"
    data = decoded(parts[2], place)
    if parts[1] != key.name or data[:4] != key.id:
        raise Flaw(place, f"it is not signed by {key.text}")
    key.verify(data[4:], text.encode(), place, f"the signature by {key.name} is wrong")
    origin, size, root = (text.split("\n") + ["", "", ""])[:3]
    if origin != key.name or text != f"{origin}\n{size}\n{root}\n" or str(int(size)) != size:
        raise Flaw(place, "it is no checkpoint")
    return int(size), decoded(root, place)


# The tree


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf, index, size, proof):
    """RFC 9162, section 2.1.3.2; None where the proof has another length than it should."""
    if not 0 <= index < size:
        return None
    last, found = size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = node(sibling, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node(found, sibling)
        index, last = index >> 1, last >> 1
    return found if last == 0 else None


# Events


class Event:
    def __init__(self, line, place):
        try:
            value = json.loads(line, parse_int=Number, parse_float=Number)
            self.position = int(value["position"])
            self.ledger, self.type, self.time = value["ledger"], value["type"], value["recorded_at"]
            self.account, self.data = value["account"], value["data"]
        except (ValueError, KeyError, TypeError):
            raise Flaw(place, "it is no line of a log") from None

    def mentions(self, id):
        def texts(value):
            if isinstance(value, dict):
                for inner in value.values():
                    yield from texts(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from texts(inner)
            elif isinstance(value, str) and not isinstance(value, Number):
                yield value

        ends = ("/" + id, ":" + id)
        return self.account == id or any(t == id or t.endswith(ends) for t in texts(self.data))

    def receipt(self):
        words = [f"#{self.position}", self.time, self.type]
        if self.account is not None:
            words.append(f"account={self.account}")
        for name, value in self.data.items():
            if name != "fingerprint" and isinstance(value, str):
                words.append(f"{name}={value}")
        return " ".join(words)

    def sealed(self, pointer):
        """The sealed text that a JSON pointer into the line leads to."""
        value = {"data": self.data}
        for token in pointer.split("/")[1:]:
            token = token.replace("~1", "/").replace("~0", "~")
            try:
                value = value[int(token)] if isinstance(value, list) else value[token]
            except (KeyError, IndexError, TypeError, ValueError):
                return None
        if isinstance(value, dict) and list(value) == ["$sealed"]:
            return value["$sealed"]
        return None


def opened(sealed, key, subject, place):
    """The text of a seal, by the key of that text alone."""
    parts = sealed.split(".")
    packed = parts[3:] == ["lz4"]
    if len(parts) != 3 and not packed:
        raise Flaw(place, "the text has no key of its own")
    head, box = decoded(parts[1], place), decoded(parts[2], place)
    commitment = hmac.new(key, b"tallystick field commitment", hashlib.sha256).digest()
    if len(key) != 32 or not hmac.compare_digest(head[16:], commitment):
        raise Flaw(place, "the key does not open the sealed text")
    context = subject + "\nlz4" if packed else subject
    try:
        text = AESGCM(key).decrypt(box[:12], box[12:], context.encode())
        return (unpacked(text) if packed else text).decode()
    except (InvalidTag, ValueError, IndexError):
        raise Flaw(place, "the key does not open the sealed text") from None


def unpacked(frame):
    """The content of an LZ4 frame that says its size; checksums are left to what authenticated it."""
    flags = frame[4]
    if frame[:4] != b"\x04\x22\x4d\x18" or flags & 0xC9 != 0x48:
        raise ValueError("it is no LZ4 frame with a size, or one with a dictionary")
    total = int.from_bytes(frame[6:14], "little")
    if total > min(TEXT_MAXIMUM, 255 * len(frame)):
        raise ValueError("it says that it is larger than can be")
    content = bytearray()
    at = 15
    while size := int.from_bytes(some(frame, at, 4), "little"):
        plain, size = size >> 31, size & 0x7FFFFFFF
        block = some(frame, at + 4, size)
        at += 4 + size + (4 if flags & 0x10 else 0)
        if plain:
            content += block
        else:
            unpack(block, content, total)
    if len(content) != total or len(frame) != at + 4 + (4 if flags & 0x04 else 0):
        raise ValueError("it ends too early or too late")
    return bytes(content)


def unpack(block, content, total):
    """Adds the content of an LZ4 block: runs of bytes, each followed by a copy of what came before."""

    def count(at, few):
        more = few == 15
        while more:
            few, more, at = few + block[at], block[at] == 255, at + 1
        return few, at

    at = 0
    while True:
        run, after = count(at + 1, block[at] >> 4)
        copied = block[at] & 15
        content += some(block, after, run)
        at = after + run
        if at == len(block):
            return
        distance = int.from_bytes(some(block, at, 2), "little")
        copied, at = count(at + 2, copied)
        if not 0 < distance <= len(content) or len(content) + copied + 4 > total:
            raise ValueError("a copy is from before the text, or goes beyond it")
        for _ in range(copied + 4):
            content.append(content[-distance])


def some(data, at, size):
    """So many bytes, and no fewer."""
    if at + size > len(data):
        raise ValueError("it is cut short")
    return data[at : at + size]


# The bundle


def verify(data, vkey):
    """Returns the receipt, the signing key and the size of the tree; raises a Flaw otherwise."""
    try:
        return checked(data, vkey)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Flaw("file", f"it is no bundle: {error}") from None


def checked(data, vkey):
    try:
        bundle = json.loads(data.decode())
    except ValueError as error:
        raise Flaw("file", f"it is no JSON: {error}") from None
    # One way to write it: no bit can be another unnoticed.
    canonical = json.dumps(bundle, ensure_ascii=False, separators=(",", ":")) + "\n"
    if canonical.encode("utf-8", "surrogatepass") != data:
        raise Flaw("file", "it is not written in the one way that there is")
    names = ["format", "about", "ledger", "receipt", "events", "disclosed", "checkpoint", "keys"]
    if not isinstance(bundle, dict) or list(bundle) != names:
        raise Flaw("file", "its members are not those of a bundle")
    if bundle["format"] != FORMAT:
        raise Flaw("format", f"this program reads {FORMAT}")
    ledger = member(bundle, "ledger", str, "ledger")
    about = member(bundle, "about", dict, "about")
    if list(about) != ["kind", "id"] or about["kind"] not in KINDS:
        raise Flaw("about", "its kind is not known")

    key = signer(Key(vkey, "key"), member(bundle, "keys", list, "keys"))
    size, root = opened_checkpoint(member(bundle, "checkpoint", str, "checkpoint"), key)

    receipt = [f"Receipt for {about['kind']} {about['id']} of ledger {ledger}"]
    disclosed = member(bundle, "disclosed", list, "disclosed")
    events = {}
    for index, item in enumerate(member(bundle, "events", list, "events")):
        place = f"events[{index}]"
        if list(item) != ["event", "proof"]:
            raise Flaw(place, "it is no event with its proof")
        line = member(item, "event", str, place)
        event = Event(line, place)
        if event.ledger != ledger:
            raise Flaw(place, f"it is of ledger {event.ledger}")
        if events and event.position <= max(events):
            raise Flaw(place, "its position is not after the one before it")
        leaf = hashlib.sha256(b"\x00" + line.encode()).digest()
        proof = [decoded(hash, place) for hash in member(item, "proof", list, place)]
        if root_of(leaf, event.position - 1, size, proof) != root:
            raise Flaw(place, f"position {event.position} is not in the signed tree")
        if about["kind"] == "event":
            is_about = str(event.position) == about["id"]
        elif about["kind"] == "account":
            is_about = event.account == about["id"]
        else:
            is_about = event.mentions(about["id"])
        if not is_about:
            raise Flaw(place, f"it is not about {about['kind']} {about['id']}")
        events[event.position] = event
        receipt.append(event.receipt())
        for shown in disclosed:
            if isinstance(shown, dict) and shown.get("position") == event.position:
                receipt.append(f"  {shown.get('pointer')} = {quoted(shown.get('text'))}")
    if not events:
        raise Flaw("events", "there are none")

    for index, shown in enumerate(disclosed):
        place = f"disclosed[{index}]"
        if list(shown) != ["position", "pointer", "subject", "key", "text"]:
            raise Flaw(place, "it is no disclosure")
        event = events.get(shown["position"])
        sealed = event.sealed(member(shown, "pointer", str, place)) if event else None
        if sealed is None:
            raise Flaw(place, "no sealed text is there")
        field_key = decoded(member(shown, "key", str, place), place)
        text = opened(sealed, field_key, member(shown, "subject", str, place), place)
        if text != shown["text"]:
            raise Flaw(place, "the sealed text is another one")
    if bundle["receipt"] != receipt:
        raise Flaw("receipt", "it is not what the events make it")
    return receipt, key, size


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 64
    with open(arguments[0], "rb") as file:
        data = file.read()
    try:
        receipt, key, size = verify(data, arguments[1])
    except Flaw as flaw:
        print(f"WRONG: {flaw}", file=sys.stderr)
        return 1
    print("\n".join(receipt))
    print(f"Proven by the checkpoint of {size} events, signed by {key.text}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
