"""What the road costs, against the floor of the same machine in the same run. Started by `make bench`, never by pytest."""
