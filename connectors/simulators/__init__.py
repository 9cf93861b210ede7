"""The other side of the routes: GRIP, the BRP API and Suwinet as servers on 127.0.0.1, over TLS, that misbehave on request.

They serve the fictional region of `connectors.demo` (`population`) or whatever they are given, check what they are asked as the
real ones do, and keep count. No person in them exists. Nothing of the hub that is used in earnest imports this package.
"""
