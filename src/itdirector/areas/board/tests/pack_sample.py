"""A board pack's content for a made-up dental group, and the same made tiny, huge and hostile."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

TINY: dict[str, Any] = {"organisation": "Tern Lane Dental", "currency": "GBP", "today": "2027-03-03"}

_CURVE = [
    [0, 0.71], [2_000, 0.66], [5_000, 0.58], [10_000, 0.49], [20_000, 0.37], [30_000, 0.29],
    [45_000, 0.21], [60_000, 0.16], [80_000, 0.115], [100_000, 0.088], [130_000, 0.061],
    [170_000, 0.041], [220_000, 0.026], [280_000, 0.016], [350_000, 0.0095], [450_000, 0.005],
    [600_000, 0.0022], [900_000, 0.0006],
]  # fmt: skip


def _item(code: str, title: str, why: str, pounds: int, days: float, kind: str, must: bool = False) -> dict[str, Any]:
    return {"code": code, "title": title, "why": why, "cost_minor": pounds * 100, "days": days,
            "category": kind, "must": must}  # fmt: skip


def _budget(**lines: tuple[int, int]) -> list[dict[str, Any]]:
    return [
        {"category": name.capitalize(), "spent_minor": spent * 100, "allowed_minor": allowed * 100}
        for name, (spent, allowed) in lines.items()
    ]


_QUARTERS = [
    {
        "label": "Q2 2027", "starts_on": "2027-04-01",
        "items": [
            _item("R-01", "Second factor for every account", "Twelve of 73 accounts still open with a password alone, among them both bookkeepers.", 900, 4, "Services", must=True),
            _item("R-02", "Restore test of the patient record", "The backup has never been restored; the promise is four hours.", 650, 3, "Services"),
            _item("R-03", "Replace the server at Saltmere", "Windows Server 2016 is out of support on 12 Jan 2027 and carries the patient record.", 9_800, 6, "Hardware", must=True),
        ],
        "budget": _budget(hardware=(9_800, 12_000), software=(0, 2_000), services=(1_550, 3_000), training=(0, 500)),
    },
    {
        "label": "Q3 2027", "starts_on": "2027-07-01",
        "items": [
            _item("R-04", "Windows 11 on the last 14 surgery PCs", "Windows 10 has had no security updates since 14 Oct 2025.", 8_400, 7, "Hardware"),
            _item("R-05", "Hand back 19 unused licences", "Paid for, not opened in 90 days: £3,420 a year.", 0, 1, "Software"),
            _item("R-06", "Train a second person on X-ray imaging", "Only Priya can restart it; her absence stops four surgeries.", 480, 2.5, "Training"),
        ],
        "budget": _budget(hardware=(8_400, 10_000), software=(0, 2_000), services=(0, 3_000), training=(480, 500)),
    },
    {
        "label": "Q4 2027", "starts_on": "2027-10-01",
        "items": [
            _item("R-07", "One firewall policy for four practices", "Sandhythe still lets remote desktop in from anywhere.", 3_200, 5, "Hardware"),
            _item("R-08", "Phishing exercise and a one-hour course", "People open about one in eight test messages.", 1_150, 2, "Training"),
        ],
        "budget": _budget(hardware=(3_200, 8_000), software=(0, 2_000), services=(0, 3_000), training=(1_150, 1_200)),
    },
    {
        "label": "Q1 2028", "starts_on": "2028-01-01",
        "items": [
            _item("R-09", "Move the file server to Microsoft 365", "Saves a server and its backup: £1,900 a year.", 4_300, 9, "Services"),
        ],
        "budget": _budget(hardware=(0, 8_000), software=(0, 2_000), services=(4_300, 5_000), training=(0, 500)),
    },
]  # fmt: skip

_RISKS = [
    ("Ransomware stops the practices", 14_200, "about once in 12 years", 25_000, 410_000, False),
    ("An invoice is paid to a fraudster", 4_900, "about once in 6 years", 4_000, 85_000, True),
    ("The patient record cannot be restored", 3_800, "about once in 20 years", 18_000, 190_000, False),
    ("A laptop with patient data is lost", 1_900, "about once in 5 years", 1_500, 32_000, True),
    ("The internet line at Gullhaven fails for a day", 1_100, "about twice a year", 200, 1_400, False),
    ("The X-ray machine stops and nobody can restart it", 900, "about once in 3 years", 800, 6_000, True),
]

_RENEWALS = [
    ("Support for the patient record", "Molar Software Ltd", 18_600, "2027-03-26", "2027-03-31", "2027-06-30", False),
    ("Leased lines, four sites", "Estuary Telecom", 11_400, "2027-02-20", "2027-02-28", "2027-05-31", True),
    ("Microsoft 365", "Cormorant IT", 9_870, "2027-05-10", "2027-05-15", "2027-06-14", False),
    ("Copiers", "Pilot Office Supplies", 6_240, "2027-09-01", "2027-09-30", "2027-12-31", False),
    ("X-ray imaging maintenance", "Raylight Imaging", 7_900, None, None, "2028-03-31", False),
]

_FINDINGS = [
    ("critical", "Remote desktop at Sandhythe can be reached from the whole internet.", "2027-03-10", 1_200_000, "Close the port today; use the VPN that is already paid for."),
    ("critical", "The server at Saltmere has had no security updates since 12 Jan 2027.", "2027-04-30", 980_000, "Replace it (R-03)."),
    ("high", "Twelve accounts open with a password alone, among them both bookkeepers.", "2027-04-15", 490_000, "Switch on the second factor (R-01)."),
    ("high", "The backup of the patient record has never been restored.", "2027-05-01", 380_000, "Restore it once to a spare machine and time it (R-02)."),
    ("medium", "Only one person can restart the X-ray imaging.", None, 90_000, "Train a second person (R-06)."),
    ("medium", "The policy says that updates are installed within 14 days; the data say 31.", None, None, "Change the rule or the practice."),
    ("saving", "19 licences of Microsoft 365 Business Premium were not used in 90 days.", "2027-05-15", 342_000, "Hand them back before the renewal (R-05)."),
    ("low", "Two printers still have the maker's password.", None, None, "Set a new one."),
]  # fmt: skip

SAMPLE: dict[str, Any] = {
    "organisation": "Harbour Dental Group",
    "currency": "GBP",
    "today": "2027-03-03",
    "posture": {
        "colour": "amber",
        "sentence": "You can work safely, but two doors stand open: remote desktop at Sandhythe and a server without updates at Saltmere.",
        "reasons": [
            "Two critical findings are older than 30 days.",
            "The patient record has never been restored from its backup.",
            "Twelve of 73 accounts open with a password alone.",
        ],
    },
    "doing_nothing": {
        "low": 2_000, "middle": 27_000, "high": 97_000,
        "sentence": "In nine years out of ten, leaving everything as it is costs between £2,000 and £97,000; half of the money at risk is ransomware.",
        "curve": _CURVE,
        "by_risk": [
            {"title": title, "yearly": yearly, "often": often, "low": low, "high": high, "ours": ours}
            for title, yearly, often, low, high, ours in _RISKS
        ],
    },
    "decisions": [
        {"title": "Replace the server at Saltmere", "sentence": "It carries the patient record and gets no more security updates. A new one takes six days of work and can be in place before Easter.",
         "price_minor": 980_000, "by": "2027-03-19", "waiting_minor": 62_000, "waiting": "for every month, in risk",
         "alternatives": ["Rent a server in the cloud: £310 a month, no purchase.", "Buy extended updates: £1,150 a year, and the hardware stays eight years old."]},
        {"title": "Renew the patient record, or go to tender", "sentence": "Molar Software renews by itself on 1 Jul for three years with 7% on top. Notice has to go out by 31 Mar.",
         "price_minor": 1_860_000, "by": "2027-03-26", "waiting_minor": 5_980_000, "waiting": "three more years are bound",
         "alternatives": ["Give notice and ask for one year at today's price.", "Let it renew."]},
        {"title": "Require a second factor for everyone", "sentence": "Twelve people sign in with a password alone. It takes half an hour each, and £25 for a key where there is no phone.",
         "price_minor": 90_000, "by": "2027-04-15", "waiting_minor": 41_000, "waiting": "for every month, in risk", "alternatives": ["Only for bookkeeping and administrators: £300."]},
        {"title": "Hand back 19 unused licences", "sentence": "They have not been opened in 90 days.",
         "price_minor": 0, "by": "2027-05-15", "waiting_minor": 342_000, "waiting": "for the next year", "alternatives": []},
    ],
    "plan": {
        "quarters": _QUARTERS,
        "not_in_plan": [
            {"title": "Telephones over the internet", "why": "Worth £1,300 a year, but the leased line is bound until 31 May 2027; it comes back in the next plan."},
            {"title": "A second firewall at each practice", "why": "Costs £6,400 and would lower the yearly risk by £700."},
            {"title": "New laptops for the managers", "why": "Those they have are in support until 2029."},
        ],
        "proof": {
            "sentence": "No other choice and order of these 12 pieces of work is worth more under your budget and with your people.",
            "detail": [
                "Two different solvers looked at every plan and agree on £38,400.",
                "The bill was added up a third time by hand: no limit is broken.",
                "One more £1,000 in Q3 2027 would be worth £310 a year.",
            ],
            "value_minor": 3_840_000, "gap_minor": 0, "status": "proven",
        },
        "impossible": None,
    },
    "check_first": [
        {"question": "How long may the patient record be down?", "sentence": "You said half a day; at one hour, a standby server pays.", "swing_minor": 1_150_000, "ours": False},
        {"question": "What does a day without surgery cost?", "sentence": "We took £9,200 from the turnover of practices of your size.", "swing_minor": 920_000, "ours": True},
        {"question": "Is the insurer told about remote desktop?", "sentence": "A cyber policy may not pay while it is open.", "swing_minor": 800_000, "ours": True},
        {"question": "Who signs for the leased lines?", "sentence": "The notice date passed on 28 Feb; ask whether it was sent.", "swing_minor": 570_000, "ours": False},
        {"question": "How many machines are at Sandhythe?", "sentence": "Eight are seen, eleven are on the register.", "swing_minor": 240_000, "ours": False},
    ],
    "unreadable": [
        {"file": "GUL-LT-03.json", "place": "line 212", "sentence": "The file breaks off in the middle.", "remedy": "Run the agent on GUL-LT-03 again."},
        {"file": "old/lease 2019.pdf", "place": "", "sentence": "The PDF is damaged and cannot be opened.", "remedy": "Ask the lessor for a copy."},
        {"file": "bills.csv", "place": "row 88", "sentence": "The amount reads “tbc”.", "remedy": "Put in the amount and hand the file in again."},
    ],
    "renewals": [
        {"title": title, "vendor": vendor, "yearly_minor": yearly * 100, "decide_by": decide, "send_by": send, "ends_on": ends, "missed": missed}
        for title, vendor, yearly, decide, send, ends, missed in _RENEWALS
    ],
    "replacements": [
        {"year": 2027, "count": 16, "cost_minor": 1_820_000},
        {"year": 2028, "count": 9, "cost_minor": 780_000},
        {"year": 2029, "count": 12, "cost_minor": 1_040_000},
        {"year": 2030, "count": 21, "cost_minor": 1_910_000},
        {"year": 2031, "count": 9, "cost_minor": 810_000},
    ],
    "money": {
        "by_supplier": [
            {"supplier": "Cormorant IT", "minor": 2_964_000}, {"supplier": "Molar Software Ltd", "minor": 1_860_000},
            {"supplier": "Estuary Telecom", "minor": 1_140_000}, {"supplier": "Raylight Imaging", "minor": 790_000},
            {"supplier": "Pilot Office Supplies", "minor": 624_000}, {"supplier": "Not matched to a supplier", "minor": 212_050},
        ],
        "months": 12,
    },
    "findings": [
        {"severity": severity, "sentence": sentence, "due_on": due, "money_minor": minor, "remedy": remedy}
        for severity, sentence, due, minor, remedy in _FINDINGS
    ],
    "assumptions": [
        {"label": "What a day without surgery costs", "value": "£9,200", "source": "our default, 2026-11"},
        {"label": "How often ransomware strikes a firm of this size", "value": "about once in 12 years", "source": "Cyber Security Breaches Survey 2025"},
        {"label": "Fiscal year starts", "value": "1 April", "source": "Managing director, 1 Mar 2027"},
        {"label": "A machine lasts", "value": "5 years", "source": "our default, 2026-11"},
    ],
    "sources": [
        {"label": "Inventory agents (75 files)", "as_of": "2027-02-27", "records": 75},
        {"label": "Microsoft 365 admin centre: active users", "as_of": "2027-03-01", "records": 73},
        {"label": "contracts.csv", "as_of": "2027-02-14", "records": 14},
        {"label": "bills.csv (Xero)", "as_of": "2027-02-28", "records": 311},
        {"label": "First questions, answered by the managing director", "as_of": "2027-03-01", "records": 8},
    ],
}  # fmt: skip

HOSTILE_WORDS = (
    '#import "@preview/cetz:0.3.0": *',
    "*bold* _under_ `raw` $x^2$ <label> @ref \\ // = Heading - list",
    '#read("/etc/passwd") ]]]} #panic()',
    "-> (c) 1/2 ... -- ~ ' \"",
    "Zażółć gęślą jaźń, Ελληνικά, Кириллица, Đà Nẵng",
    "שלום עולם مرحبا بالعالم",
    "👩‍💻🔥🇬🇧 emoji",
    "令和 한국어 ไทย",
    "evil\u202egnp.exe \u2066x\u2069 \u0000\u0007\u001b[31m tab\tline\nbreak\r\n",
    "Z̴̧̨a̷l̶g̵o̸\u0301\u0302\u0303\u0304\u0305",
    "W" * 400,
    "/".join(["a-very-long-folder-name"] * 30),
    "\ud800 lone \ufffe \ue000",
    "𝐁𝐨𝐥𝐝 ﬁ ½ № ™",
    " " * 50,
)


def hostile(part: Any, *, words: tuple[str, ...] = HOSTILE_WORDS) -> Any:
    """Return content of the same shape in which every free text is a hostile one."""
    turn = iter(range(10_000_000))
    return _spoiled(part, "", words, turn)


def _spoiled(part: Any, key: str, words: tuple[str, ...], turn: Any) -> Any:
    if isinstance(part, dict):
        return {name: _spoiled(value, name, words, turn) for name, value in part.items()}
    if isinstance(part, list):
        return [_spoiled(value, key, words, turn) for value in part]
    dates = {"today", "by", "starts_on", "decide_by", "send_by", "ends_on", "due_on", "as_of"}
    if not isinstance(part, str) or key in dates:
        return part
    return words[next(turn) % len(words)]


def huge() -> dict[str, Any]:
    """Return content with far more of everything than fits, and long texts throughout."""
    content = deepcopy(SAMPLE)
    long = " It was so last year, and it will be so next year unless somebody takes it in hand." * 12
    for name in ("decisions", "check_first", "unreadable", "renewals", "findings", "sources", "assumptions"):
        content[name] = [_longer(entry, long) for entry in content[name] * 60]
    content["posture"]["sentence"] += long
    content["posture"]["reasons"] = [reason + long for reason in content["posture"]["reasons"]] * 9
    content["doing_nothing"]["sentence"] += long
    content["doing_nothing"]["by_risk"] *= 20
    content["replacements"] = [
        {"year": 2027 + at, "count": 60 * (at + 1), "cost_minor": 7_000_000 * (1 + at % 4)} for at in range(40)
    ]
    content["money"]["by_supplier"] *= 30
    plan = content["plan"]
    plan["quarters"] = [{**one, "items": one["items"] * 5} for one in plan["quarters"]] * 3
    plan["not_in_plan"] = [_longer(entry, long) for entry in plan["not_in_plan"] * 30]
    plan["proof"]["sentence"] += long
    return content


def _longer(entry: dict[str, Any], long: str) -> dict[str, Any]:
    tail = {name: entry[name] + long for name in ("title", "sentence", "question", "why", "remedy") if name in entry}
    return {**entry, **tail}
