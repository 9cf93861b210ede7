"""Protecting columns of sixteen bytes, and protecting them again under another key version (privacy.md 5).

Every protected value is AES-256 over a block that needs no key: a person number, the digest of a normalised text, the digest of
the parts of a row key. So a new version decrypts with the old key and encrypts with the new one, without a name or a file.
Which columns these are is `warehouse.protected_columns`; that all of a database changes at once `warehouse.rotation`.
"""

from typing import Final

import pyarrow as pa

from warehouse.cmac import BlockCipher, Blocks, blocks_of, fixed_binary
from warehouse.keys import COMPARISON_DOMAIN, PSEUDONYM_DOMAIN, ROW_KEY_DOMAIN, KeyRing
from warehouse.protection import Protection
from warehouse.pseudonyms import ForeignPseudonym, are_numbers

_DOMAINS: Final = {
    Protection.PSEUDONYM: PSEUDONYM_DOMAIN,
    Protection.PERSON: PSEUDONYM_DOMAIN,
    Protection.COMPARISON: COMPARISON_DOMAIN,
    Protection.ROW_KEY: ROW_KEY_DOMAIN,
}


class Ciphers:
    """The ciphers of every protection under one version of a key ring (by default its current one)."""

    def __init__(self, keyring: KeyRing, version: int | None = None) -> None:
        self._ciphers = {protection: BlockCipher(keyring.key(domain, version)) for protection, domain in _DOMAINS.items()}

    def protect(self, protection: Protection, blocks: Blocks) -> Blocks:
        """The protected blocks."""
        return self._ciphers[protection].encrypt(blocks)

    def open(self, protection: Protection, column: pa.FixedSizeBinaryArray) -> pa.FixedSizeBinaryArray:
        """The blocks under a protected column: numbers or digests, never for outside this process; null stays null."""
        blocks = self._ciphers[protection].decrypt(blocks_of(column))
        return fixed_binary(blocks, column.is_valid().to_numpy(zero_copy_only=False))


class Recoding:
    """From one version of a key ring to another."""

    def __init__(self, keyring: KeyRing, since: int, to: int) -> None:
        self._old = Ciphers(keyring, since)
        self._new = Ciphers(keyring, to)

    def of(self, protection: Protection, column: pa.FixedSizeBinaryArray) -> pa.FixedSizeBinaryArray:
        """The column as the new version protects it; null stays null.

        Raises ForeignPseudonym when a pseudonym was not made with the old version.
        """
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        blocks = blocks_of(self._old.open(protection, column))
        if _DOMAINS[protection] == PSEUDONYM_DOMAIN and not are_numbers(blocks[valid]):
            raise ForeignPseudonym(
                "Een pseudoniem in de database is niet met haar sleutelversie gemaakt of is beschadigd; er is niets gewijzigd. "
                "Zet de database of het sleutelbestand terug uit de back-up."
            )
        return fixed_binary(self._new.protect(protection, blocks), valid)
