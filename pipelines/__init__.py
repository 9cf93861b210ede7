"""Dagster and nothing else: definitions made from the register, asset checks, marts, automation, and the command line.

The only room that may import Dagster. What a step does lives in the warehouse, connectors and schemas rooms; here it is put
in order, given a name that functioneel beheer reads, and started. Importing this package imports nothing.
"""
