"""What must be told of the hub: causes that begin and end, and the outbox through which people hear of them.

Here are the facts and the promise that none gets lost (invariant 7): a cause is written in the transaction of the event it is
about. Who gets it, how it reads and how it travels is `pipelines.alerts`. Nothing here holds a person: codes, titles, counts,
gemeenten and sentences of the hub itself.
"""
