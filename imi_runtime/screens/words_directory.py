"""The English words of the directory's pages, and what can be wrong with what is written into it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FAULTS = {
    "directory_fault/missing": "This is missing",
    "directory_fault/too_long": "This is too long. The most is: {most}",
    "directory_fault/too_short": "This is too short. The least is: {least}",
    "directory_fault/signs": "This contains signs that cannot be shown",
    "directory_fault/unknown": "There is no “{value}” here",
    "directory_fault/no_email": "This is no e-mail address, such as name@example.org",
    "directory_fault/no_website": "A web address begins with https://",
    "directory_fault/itself": "An authority cannot be its own validating coordinator",
    "directory_fault/not_in_area": "“{value}” does not take part in the area “{area}”",
    "directory_fault/needs_area": "A coordinator of this kind needs an area",
    "directory_fault/needs_region": "A coordinator of this kind needs a region",
    "directory_fault/one_national": "The country “{value}” has a national coordinator already",
    "directory_fault/in_use": "Somebody with this e-mail address is registered already",
    "directory_fault/last_one": "The authority needs another administrator first",
    "directory_fault/yourself": "You cannot suspend yourself. Ask another administrator",
    "directory_fault/before_first": "The last day is before the first",
    "directory_fault/too_far": "An absence lasts a year at most",
    "directory_fault/past": "This is over already",
    "directory_fault/fewer_rights": "The deputy does not have the same rights",
}

DIRECTORY_WORDS: Mapping[str, str] = MappingProxyType({**FAULTS})
