"""What schemathesis can't know: cards, entries, vouchers and webhooks that are there, so that more than "not found" is asked
about. They are made before the run and taken up again from what the program answers."""

import datetime
import os
import random
import unicodedata
import uuid

import requests
import schemathesis

API = os.environ["STAMPBOOK_API"]
KEY = os.environ["STAMPBOOK_KEY"]
SHOP = os.environ["STAMPBOOK_SHOP"]
DRAWS = random.Random(int(os.environ.get("STAMPBOOK_SEED", "1")))

# So many of each are kept at hand, the latest.
KNOWN_MAX = 200
KNOWN = {"card": [], "entry": [], "voucher": [], "webhook": [], "customer": [], "number": []}


def know(what, found):
    if found:
        KNOWN[what].append(found)
        del KNOWN[what][:-KNOWN_MAX]


def learn(told):
    """Takes up every id in an answer."""
    if not isinstance(told, dict):
        return
    card = told.get("card")
    if isinstance(card, dict):
        for what, field in [("card", "id"), ("customer", "customer"), ("number", "number")]:
            know(what, card.get(field))
    for entry in told.get("entries") or []:
        know("entry", entry.get("id"))
    for voucher in told.get("vouchers") or []:
        know("voucher", voucher.get("code"))
    if str(told.get("secret", "")).startswith("whsec_"):
        know("webhook", told.get("id"))


def post(path, body=None):
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": uuid.UUID(int=DRAWS.getrandbits(128)).hex}
    answer = requests.post(API + path, json=body, headers=headers, timeout=20)
    answer.raise_for_status()
    learn(answer.json())
    return answer.json()


for number in range(8):
    card = post("/cards", {"customer": f"C-{number}"})["card"]["id"]
    for _ in range(4):
        post(f"/cards/{card}/purchases", {"amount": 2500, "items": [{"category": "coffee", "count": 3}]})
post("/webhooks", {"url": "https://pos.example.com/stampbook"})

# What stands for {id} and {code} in which addresses.
PARTS = {"/cards/": "card", "/entries/": "entry", "/vouchers/": "voucher", "/webhooks/": "webhook"}


def one(what):
    return DRAWS.choice(KNOWN[what]) if KNOWN[what] else None


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Three in four addresses name something that is there."""
    path = context.operation.path
    if not path_parameters or DRAWS.random() < 0.25:
        return path_parameters
    name = next(iter(path_parameters))
    what = next((what for start, what in PARTS.items() if path.startswith(start)), None)
    found = SHOP if path.startswith("/shops/") else what and one(what)
    return {**path_parameters, name: found} if found else path_parameters


def plain(value):
    """Without control characters, which no text of the API holds: JSON Schema has no short word for them."""
    if isinstance(value, str):
        return "".join(letter for letter in value if unicodedata.category(letter) not in ("Cc", "Cs"))
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return value


def fitting(case):
    """What the document has no words for: a place in a list is one that the list gave, a card is looked for in one way, a
    number's last digit proves the others, a purchase is of these days, a webhook's host is public."""
    query = plain(dict(case.query or {}))
    query.pop("cursor", None)
    if case.operation.path == "/cards" and case.method == "GET":
        what = DRAWS.choice(["number", "customer"])
        query = {what: query.get(what, "nobody") if what == "customer" and DRAWS.random() < 0.5 else one(what)}
    case.query = query
    if isinstance(case.body, dict):
        body = plain(case.body)
        if isinstance(body.get("time"), str):
            body["time"] = datetime.datetime.now(datetime.timezone.utc).isoformat()
        if "url" in body:
            body["url"] = f"https://pos.example.com/{DRAWS.getrandbits(32)}"
        if body.get("customer") == "":
            del body["customer"]
        case.body = body


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Each request has a name of its own: few would be more than a repetition otherwise. What is wrong on purpose stays as it
    is."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    fitting(case)
    if isinstance((case.headers or {}).get("Idempotency-Key"), str):
        case.headers["Idempotency-Key"] = uuid.UUID(int=DRAWS.getrandbits(128)).hex


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code < 300 and "json" in response.headers.get("content-type", [""])[0]:
        learn(response.json())
