"""When things run by themselves: the jobs, the watch on the drop folder and the daily round of checks.

What a job does is in the assets; here is only which, when and how often.
"""

import datetime
import json
from collections.abc import Mapping
from typing import Any

import dagster as dg
