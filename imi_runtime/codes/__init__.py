"""Every code by its name, whatever its family: `codes.STATE_UNREACHABLE.at(...)`.

A new code is written into the module of its family and can be used here at once.
"""

from __future__ import annotations

from imi_runtime.codes.access import *  # noqa: F403
from imi_runtime.codes.areas import *  # noqa: F403
from imi_runtime.codes.catalogue import CATALOGUE as CATALOGUE
from imi_runtime.codes.code import PLACEHOLDER as PLACEHOLDER
from imi_runtime.codes.code import Code as Code
from imi_runtime.codes.conditions import *  # noqa: F403
from imi_runtime.codes.deadlines import *  # noqa: F403
from imi_runtime.codes.groups import *  # noqa: F403
from imi_runtime.codes.guarantees import *  # noqa: F403
from imi_runtime.codes.keys import *  # noqa: F403
from imi_runtime.codes.languages import *  # noqa: F403
from imi_runtime.codes.links import *  # noqa: F403
from imi_runtime.codes.mappings import *  # noqa: F403
from imi_runtime.codes.po_files import *  # noqa: F403
from imi_runtime.codes.references import *  # noqa: F403
from imi_runtime.codes.states import *  # noqa: F403
from imi_runtime.codes.stories import *  # noqa: F403
from imi_runtime.codes.yaml_files import *  # noqa: F403
