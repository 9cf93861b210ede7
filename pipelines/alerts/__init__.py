"""Who hears what of the hub, how it reads and how it travels: mail and Microsoft Teams.

What is wrong and that it must be told is written by the warehouse (`warehouse.alerts`). Here `settings` says who gets it,
`dividing` makes a copy per recipient, `stories` and `letters` word it, `mail` and
`teams` are the message, and `sending` brings it away.
`watching` looks at the runs of Dagster, `heartbeat` at its daemon. No message holds a person.
"""
