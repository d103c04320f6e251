"""What `imi prove` found, before it is written in any format."""

from __future__ import annotations

from dataclasses import dataclass

from imi_runtime.model.bundle import Bundle
from imi_runtime.problems import Problem
from imi_runtime.prover.prove import Proof


@dataclass(frozen=True, slots=True)
class Proved:
    """A proof and how long it took, in seconds."""

    proof: Proof
    seconds: float

    def line(self) -> str:
        """Return the line for people."""
        proof = self.proof
        looked = f"{proof.situations} situations, {proof.steps} steps, {self.seconds:.1f} s"
        left = f"; {_counted(proof.discarded, 'course')} left out for which no dates fit" if proof.discarded else ""
        cut = f"; cut short: {', '.join(proof.bounds)}" if proof.bounds else ""
        return f"  {proof.procedure}: {proof.ending} ({looked}{left}{cut})"

    def plain(self) -> dict[str, object]:
        """Return the same for programs."""
        proof = self.proof
        return {
            "procedure": proof.procedure, "holds": proof.holds, "ending": str(proof.ending),
            "situations": proof.situations, "steps": proof.steps, "tried": proof.tried,
            "seconds": round(self.seconds, 3), "bounds": list(proof.bounds), "discarded": proof.discarded,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProvedArea:
    """What was found in an area: problems of compiling or proving, and the proofs; no bundle where it has errors."""

    area: str
    bundle: Bundle | None
    problems: tuple[Problem, ...]
    proofs: tuple[Proved, ...] = ()


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
