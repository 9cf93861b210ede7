"""Sources that are asked over HTTPS: GRIP (REST), BRP API Personen and Suwinet (SOAP).

Each connector makes a pull: the bytes of one levering in the form of feeds.md, made while they are read, so that nothing is
kept of a pull that breaks. What is asked about whom is told to a disclosure log first (privacy.md 6 and 7). No number of a
person is in an address, a message or a log. Where the sources are is read by `connectors.bronnen`.
"""
