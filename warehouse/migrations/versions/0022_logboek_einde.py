"""The end of the log of disclosures (privacy.md 9): its first lines go after their term, and no other line in no other way."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_TERM = """
CREATE FUNCTION beheer.verstrekking_weg_vanaf(dag date) RETURNS date
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        SELECT max(kern.verjaardag($1, termijn.jaren))
        FROM beheer.bewaartermijn AS termijn
        WHERE termijn.categorie = 'verstrekkingen' AND $1 >= termijn.geldig_van AND $1 < termijn.geldig_tot
    );
END
$$;
COMMENT ON FUNCTION beheer.verstrekking_weg_vanaf(date) IS
'De eerste dag waarop een regel van deze dag uit logboek verstrekkingen weg moet; leeg zonder termijn';
REVOKE EXECUTE ON FUNCTION beheer.verstrekking_weg_vanaf(date) FROM PUBLIC;
"""

# as the owner only: no role of a person and no loader has the right to delete
_ONLY_THE_BEGIN = """
CREATE FUNCTION beheer.alleen_het_begin() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    regels bigint;
    laatste bigint;
    vandaag date := (pg_catalog.clock_timestamp() AT TIME ZONE 'Europe/Amsterdam')::date;
BEGIN
    SELECT count(*), max(weg.nummer) INTO regels, laatste FROM weg;
    IF regels = 0 THEN
        RETURN NULL;
    END IF;
    IF current_user <> 'doorstroomhub_eigenaar' OR EXISTS (
        SELECT FROM beheer.log_verstrekking WHERE log_verstrekking.nummer < laatste
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = 'Uit ' || TG_TABLE_NAME || ' gaan alleen de eerste regels weg';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT (weg.moment AT TIME ZONE 'Europe/Amsterdam')::date AS dag FROM weg) AS per_dag
        WHERE (beheer.verstrekking_weg_vanaf(per_dag.dag) <= vandaag) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = 'Uit ' || TG_TABLE_NAME || ' gaat geen regel weg voor het einde van de bewaartermijn';
    END IF;
    IF NOT EXISTS (
        SELECT FROM beheer.wissing
        INNER JOIN beheer.verzoek ON verzoek.verzoek = (wissing.bewijs ->> 'verzoek')::bigint
        INNER JOIN beheer.verzoek_stap ON verzoek_stap.verzoek = verzoek.verzoek AND verzoek_stap.stap = 'uitgevoerd'
        WHERE verzoek.soort = 'vernietiging' AND wissing.klaar_op IS NULL
            AND (wissing.bewijs #>> '{logboek,regels}')::bigint = regels
            AND (wissing.bewijs #>> '{logboek,tot_en_met}')::bigint = laatste
            AND NOT EXISTS (SELECT FROM beheer.verklaring WHERE verklaring.verzoek = verzoek.verzoek)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = 'Uit ' || TG_TABLE_NAME || ' gaat alleen weg wat twee mensen besloten (bewaren vernietig)';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION beheer.alleen_het_begin() IS
'Weigert elke verwijdering uit logboek verstrekkingen, behalve van het begin, na de termijn, door twee mensen';
REVOKE EXECUTE ON FUNCTION beheer.alleen_het_begin() FROM PUBLIC;
DROP TRIGGER alleen_erbij ON beheer.log_verstrekking;
CREATE TRIGGER alleen_erbij BEFORE UPDATE OR TRUNCATE ON beheer.log_verstrekking
FOR EACH STATEMENT EXECUTE FUNCTION beheer.alleen_erbij();
CREATE TRIGGER alleen_het_begin AFTER DELETE ON beheer.log_verstrekking REFERENCING OLD TABLE AS weg
FOR EACH STATEMENT EXECUTE FUNCTION beheer.alleen_het_begin();
"""


def upgrade() -> None:
    """The term of a line, and the trigger that lets go only what is past it."""
    connection = op.get_bind()
    connection.exec_driver_sql(_TERM)
    connection.exec_driver_sql(_ONLY_THE_BEGIN)
    op.alter_column(
        "wissing",
        "extracts",
        comment="Alleen uit deze extracts; geen waarde is overal, en dan gaat de persoon zelf weg; {} is uit geen extract",
        existing_comment="Alleen uit deze extracts; leeg is overal, en dan gaat de persoon zelf weg",
        schema="beheer",
    )
