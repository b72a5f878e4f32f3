"""Every sentence a person reads passes through here: gettext, English where a translation is missing."""

from __future__ import annotations

import gettext

from game.paths import assets_dir

AVAILABLE = ("en",)
_translation: gettext.NullTranslations = gettext.NullTranslations()


def set_language(code: str) -> None:
    """Chooses a language of AVAILABLE; ValueError for another."""
    global _translation
    if code not in AVAILABLE:
        raise ValueError(f'unknown language "{code}"; there are: {", ".join(AVAILABLE)}')
    _translation = gettext.translation("peaks", assets_dir() / "locale", [code], fallback=True)


def _(text: str) -> str:
    return _translation.gettext(text) if text else ""


def ngettext(one: str, many: str, number: int) -> str:
    return _translation.ngettext(one, many, number)
