"""The words sources use for kinds, states and yes or no, brought to the few that our rows know."""

from __future__ import annotations

import re

_KINDS = {
    "laptop": "laptop laptops notebook notebooks portable macbook ultrabook convertible "
    "detachable sub_notebook chromebook mobile_workstation ordinateur_portable",
    "desktop": "desktop desktops pc pcs computer computers workstation workstations tower "
    "mini_tower low_profile_desktop all_in_one mini_pc space_saving stick_pc imac arbeitsplatz "
    "poste thin_client",
    "server": "server servers serveur blade rack_mount_chassis main_server_chassis rack_server "
    "blade_enclosure multi_system hypervisor esxi",
    "vm": "vm vms virtual_machine virtual virtuelle_maschine virtual_server",
    "phone": "phone smartphone smartphones mobile mobiles mobile_phone mobile_phones iphone "
    "android handy hand_held",
    "tablet": "tablet tablets ipad",
    "printer": "printer printers drucker imprimante mfp scanner copier multifunction",
    "network": "network networking networkequipment network_equipment switch switches router "
    "routers firewall firewalls access_point access_points wap ap modem gateway wifi wireless",
    "storage": "storage nas san disk_array tape_library backup_appliance",
    "monitor": "monitor monitors display displays screen screens bildschirm ecran",
    "telephone": "telephone voip voip_phone ip_phone desk_phone handset deskphone",
}  # fmt: skip
_STATUSES = {
    "in_use": "in_use deployed active assigned in_production live checked_out used aktiv "
    "en_service in_betrieb managed production",
    "in_stock": "in_stock ready_to_deploy available spare stock new unassigned in_storage lager "
    "en_stock deployable requestable",
    "in_repair": "in_repair repair broken pending_diagnostics out_for_repair faulty defekt "
    "en_panne undeployable maintenance pending",
    "retired": "retired archived disposed decommissioned scrapped sold recycled end_of_life "
    "ausgemustert inactive reformed written_off",
    "lost": "lost stolen missing lost_stolen verloren perdu",
}  # fmt: skip
_BILLINGS = {
    "once": "once one_time one_off onetime perpetual single einmalig unique upfront",
    "month": "month monthly per_month mo m monatlich mensuel 1 p_m",
    "quarter": "quarter quarterly per_quarter q vierteljahrlich trimestriel 3",
    "year": "year yearly annual annually per_year yr y a jahrlich annuel p_a 12",
}
_CONTRACT_STATUSES = {
    "active": "active enabled live current open running aktiv actif signed in_force",
    "ended": "ended expired cancelled canceled terminated closed disabled inactive beendet "
    "gekundigt resilie archived",
    "draft": "draft pending proposed planned entwurf brouillon negotiation",
}
_TRUTHS = {
    "yes": "yes y true 1 x ja oui si on enabled active wahr vrai encrypted "
    "auto automatic automatically automatisch automatique rolling \u2713 \u2714",
    "no": "no n false 0 nein non off disabled inactive falsch faux none "
    "manual manually manuell unencrypted",
}

_ACCENTS = str.maketrans("äöüéèêàâçôîûÄÖÜÉ", "aoueeeaacoiuaoue")
_GAPS = re.compile(r"[^a-z0-9]+")


def _inverted(table: dict[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words.split()}


_KIND_WORDS, _STATUS_WORDS = _inverted(_KINDS), _inverted(_STATUSES)
_TRUTH_WORDS = {word: said == "yes" for word, said in _inverted(_TRUTHS).items()}
_BILLING_WORDS, _CONTRACT_WORDS = _inverted(_BILLINGS), _inverted(_CONTRACT_STATUSES)


def slug(words: str) -> str:
    """Return words as lower_case_without_accents, for comparing."""
    return _GAPS.sub("_", words.lower().translate(_ACCENTS)).strip("_")


def asset_kind(words: str) -> str:
    """Return our word for a kind of thing, "" when the source's word says nothing we know."""
    key = slug(words)
    if key in _KIND_WORDS:
        return _KIND_WORDS[key]
    return next((_KIND_WORDS[part] for part in reversed(key.split("_")) if part in _KIND_WORDS), "")


def asset_status(words: str) -> str:
    """Return our word for the state of a thing, "" when unknown."""
    return _STATUS_WORDS.get(slug(words), "")


def billing(words: str) -> str:
    """Return once, month, quarter or year, "" when unknown."""
    return _BILLING_WORDS.get(slug(words), "")


def contract_status(words: str) -> str:
    """Return active, ended or draft, "" when unknown."""
    return _CONTRACT_WORDS.get(slug(words), "")


def yes_no(words: str) -> bool | None:
    """Return True for a yes, False for a no, None for anything else."""
    return _TRUTH_WORDS.get(words.strip().lower())
