"""Payer policies, closed months with their statements and claims, and the files made of them."""

from .exports import Export, ExportPart
from .policies import PayerPolicy, PayerRate
from .statements import Claim, ClaimStep, MonthClose, MonthTotal, Statement

__all__ = [
    "Claim",
    "ClaimStep",
    "Export",
    "ExportPart",
    "MonthClose",
    "MonthTotal",
    "PayerPolicy",
    "PayerRate",
    "Statement",
]
