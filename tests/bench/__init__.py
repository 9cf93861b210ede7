"""What the road costs, beside what else the same machine does in the same run. Started by `make bench`, never by pytest.

Every part makes its own region and hub in a folder of its own and is measured by itself: `against_floor`, `against_baseline`,
`faults` and `slope`. Only ratios of one run say anything: another run has another machine or other neighbours.
"""
