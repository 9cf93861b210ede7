"""How the status of each bevinding went from run to run, and the weekly summary in the outbox."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CREATE = """
CREATE TABLE $schema.verloop (
    run bigint NOT NULL,
    bevinding bigint NOT NULL,
    status text NOT NULL,
    sinds date NOT NULL,
    CONSTRAINT verloop_pk PRIMARY KEY (run, bevinding),
    CONSTRAINT verloop_status CHECK (status IN ('open', 'opgelost', 'geaccepteerd')),
    CONSTRAINT verloop_run_fk FOREIGN KEY (run) REFERENCES controle.run (run) ON DELETE CASCADE,
    CONSTRAINT verloop_bevinding_fk FOREIGN KEY (bevinding) REFERENCES $schema.bevinding (bevinding) ON DELETE CASCADE
);
COMMENT ON TABLE $schema.verloop IS '$about';
COMMENT ON COLUMN $schema.verloop.run IS 'De run die het zag';
COMMENT ON COLUMN $schema.verloop.bevinding IS 'De bevinding';
COMMENT ON COLUMN $schema.verloop.status IS 'Wat zij in deze run werd: open, opgelost of geaccepteerd';
COMMENT ON COLUMN $schema.verloop.sinds IS 'Peildatum waarop de bevinding (opnieuw) was ontstaan';
"""

# of what was before, only the last turn of each bevinding is known
_KNOWN = """
INSERT INTO $schema.verloop (run, bevinding, status, sinds)
SELECT eerste.run, bevinding.bevinding, 'open', bevinding.eerst_gezien
FROM $schema.bevinding
CROSS JOIN LATERAL (SELECT min(run) AS run FROM controle.run WHERE peildatum >= bevinding.eerst_gezien) AS eerste
WHERE eerste.run IS NOT NULL
UNION
SELECT laatste.run, bevinding.bevinding, bevinding.status, bevinding.eerst_gezien
FROM $schema.bevinding
CROSS JOIN LATERAL (
    SELECT max(run) AS run FROM controle.run
    WHERE peildatum <= coalesce(bevinding.opgelost_op, bevinding.laatst_gezien)
) AS laatste
WHERE laatste.run IS NOT NULL AND bevinding.status <> 'open'
ON CONFLICT (run, bevinding) DO NOTHING;
"""

_ABOUT = {
    "controle": "Elke verandering van status van een bevinding; zo is elke eerdere stand na te gaan",
    "wpg": "Elke verandering van status van een bevinding uit politiegegevens",
}

_OUTBOX = """
ALTER TABLE beheer.verzending DROP CONSTRAINT verzending_uniek;
ALTER TABLE beheer.verzending ADD CONSTRAINT verzending_uniek
    UNIQUE (ontvanger, kanaal, soort, dag);
ALTER TABLE beheer.verzending DROP CONSTRAINT verzending_soort;
ALTER TABLE beheer.verzending ADD CONSTRAINT verzending_soort
    CHECK (soort IN ('melding', 'overzicht', 'weekbericht', 'proef'));
COMMENT ON COLUMN beheer.verzending.soort IS 'melding, overzicht, weekbericht of proef';
COMMENT ON COLUMN beheer.verzending.dag IS 'De dag van een overzicht of weekbericht; per ontvanger en kanaal hoogstens één';
"""


def upgrade() -> None:
    """A table beside each of the two tables of bevindingen; an overview and a summary may be of the same day."""
    connection = op.get_bind()
    for schema, about in _ABOUT.items():
        for statement in (_CREATE, _KNOWN):
            connection.exec_driver_sql(statement.replace("$schema", schema).replace("$about", about))
    connection.exec_driver_sql(_OUTBOX)
