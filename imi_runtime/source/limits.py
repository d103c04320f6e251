"""How much a file may hold; beyond it, reading stops with one problem."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlLimits:
    """The limits of one YAML file."""

    bytes: int = 1024 * 1024
    depth: int = 20
    nodes: int = 100_000
    key_length: int = 200
    digits: int = 15
    problems: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PoLimits:
    """The limits of one PO file; lengths are in characters."""

    bytes: int = 4 * 1024 * 1024
    entries: int = 20_000
    text_length: int = 20_000
    growth: int = 4
    allowance: int = 200
    problems: int = 200


YAML_LIMITS = YamlLimits()
PO_LIMITS = PoLimits()
