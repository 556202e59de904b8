"""Asks a zhatu hub and follows it; every answer has the type of its operation."""

from zhatu_client import operations, types
from zhatu_client.asking import Following, HubError, Operation, Problem, Request, Subscription
from zhatu_client.asynchronous import AsyncHub
from zhatu_client.hub import Hub
from zhatu_client.operations import *
from zhatu_client.types import *

__all__ = [
    "AsyncHub",
    "Following",
    "Hub",
    "HubError",
    "Operation",
    "Problem",
    "Request",
    "Subscription",
]
__all__ += operations.__all__
__all__ += types.__all__
