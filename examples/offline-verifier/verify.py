"""Verifies what a Leasehold server answers a machine without a network, from docs/formats.md alone.

    python3 verify.py offline-responses.json    prints each vector, and what it is refused for
"""
import base64, json, sys
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def check(good, reason):
    if not good:
        raise AssertionError(reason)


def b64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def read(part):
    try:
        return dict(json.loads(b64(part)))
    except (TypeError, ValueError):
        check(False, "malformed")


def open_jwe(token, typ, key):
    parts = token.split(".")
    plain = all(c.isalnum() and c.isascii() or c in "-_" for part in parts for c in part)
    check(plain and len(parts) <= 5, "malformed")
    whole = len(parts) == 5 and len(parts[4]) >= 22
    check(whole, "truncated" if token.startswith("eyJ") else "malformed")
    head = read(parts[0])
    check("crit" not in head and "zip" not in head, "malformed")
    check((head.get("alg"), head.get("enc"), head.get("typ")) == ("dir", "A256GCM", typ), "wrongType")
    try:
        return AESGCM(key).decrypt(b64(parts[2]), b64(parts[3]) + b64(parts[4]), parts[0].encode()).decode()
    except InvalidTag:
        check(False, "altered")


def open_jws(text, typ, keys):
    parts = text.split(".")
    check(len(parts) == 3, "malformed")
    head, claims = read(parts[0]), read(parts[1])
    check(head.get("alg") == "EdDSA", "algorithmRefused")
    check(head.get("typ") == typ, "typeRefused")
    check(claims.get("v") == 1, "malformed")
    key = (keys(claims) if callable(keys) else keys).get(head.get("kid"))
    check(key is not None, "keyUntrusted")
    try:
        Ed25519PublicKey.from_public_bytes(b64(key["x"])).verify(b64(parts[2]), ".".join(parts[:2]).encode())
    except InvalidSignature:
        check(False, "signatureInvalid")
    return claims


def open_response(token, tenant, product, roots, response_key, request_id, fingerprint):
    def listed(claims):
        manifest = open_jws(claims["manifest"], "leasehold-manifest+jwt", roots)
        check(manifest["iss"] == tenant, "foreignTenant")
        for_lease = [key for key in manifest["keys"] if "lease" in key["use"] and "for" not in key]
        return {k["kid"]: k for k in for_lease if k["nbf"] <= claims["iat"] < (k["exp"] or float("inf"))}

    text = open_jwe(token, "leasehold-offline-response+jwe", response_key)
    claims = open_jws(text, "leasehold-offline-response+jwt", listed)
    check(claims["iss"] == tenant, "foreignTenant")
    check(claims["aud"] == product, "foreignProduct")
    check(claims["type"] != "activate" or claims["requestId"] == request_id, "foreignRequest")
    check(claims["fp"] == fingerprint, "foreignDevice")
    lease = open_jws(claims["lease"], "leasehold-lease+jwt", lambda lease: listed({**claims, **lease}))
    check((lease["iss"], lease["aud"], lease["sub"]) == (tenant, product, claims["sub"]), "malformed")
    return claims, lease


vectors, wrong = json.load(open(sys.argv[1])), 0
roots = {key["kid"]: key for key in vectors["publicKeys"]}
for case in vectors["cases"]:
    expected = (b64(vectors["responseKey"]), vectors["requestId"], vectors["fp"])
    try:
        seen = open_response(case["token"], vectors["tenantId"], vectors["productId"], roots, *expected)
        reason = None if seen == (case["claims"], case["lease"]) else "other claims"
    except AssertionError as refused:
        reason = str(refused)
    wrong += reason != case["reason"]
    print("WRONG" if reason != case["reason"] else "ok", case["name"], "->", reason or "good")
print(f"{len(vectors['cases']) - wrong} passed, {wrong} failed")
sys.exit(1 if wrong else 0)
