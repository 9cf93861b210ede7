"""The functions and triggers of migration 0015: what needs two people, held by the database itself.

The rule is in the triggers, also for the owner of the tables and for whoever may write them: who does a step is read from the
session, and of one request never the same person is both sides. Logins reach the tables by the functions only.
"""

# ALWAYS: also when a session says that it only repeats what another server did
ONLY_ADDED = """
CREATE TRIGGER alleen_erbij BEFORE UPDATE OR DELETE OR TRUNCATE ON beheer.$table
FOR EACH STATEMENT EXECUTE FUNCTION beheer.alleen_erbij();
ALTER TABLE beheer.$table ENABLE ALWAYS TRIGGER alleen_erbij;
ALTER TABLE beheer.$table ENABLE ALWAYS TRIGGER regels;
"""

LOGIN = """
CREATE FUNCTION beheer.rol_van_aanmelding() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'Een aanmelding verandert niet: haal haar weg en maak een nieuwe' USING ERRCODE = 'DH001';
    END IF;
    NEW.rol := (SELECT pg_roles.oid FROM pg_catalog.pg_roles WHERE pg_roles.rolname = NEW.naam);
    NEW.houder := pg_catalog.lower(pg_catalog.btrim(pg_catalog.regexp_replace(NEW.houder, '[[:space:]]+', ' ', 'g')));
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION beheer.rol_van_aanmelding() IS 'Legt bij een nieuwe aanmelding vast welke rol van de server zij is';
CREATE TRIGGER rol_van_aanmelding BEFORE INSERT OR UPDATE ON beheer.toegang
FOR EACH ROW EXECUTE FUNCTION beheer.rol_van_aanmelding();
ALTER TABLE beheer.toegang ENABLE ALWAYS TRIGGER rol_van_aanmelding;
"""

# `session_user` is who logged in: SET ROLE and functions of others leave it as it is. A superuser can set it, but not whom the
# server let in at the start of the session.
WHO = """
CREATE FUNCTION beheer.wie_is_aangemeld(
    OUT naam text, OUT rol oid, OUT houder text, OUT groep text, OUT langs text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    SELECT toegang.naam, toegang.rol, toegang.houder, toegang.groep INTO naam, rol, houder, groep
    FROM beheer.toegang
    INNER JOIN pg_catalog.pg_roles ON pg_roles.oid = toegang.rol AND pg_roles.rolname = toegang.naam
    WHERE toegang.naam = session_user AND toegang.houder IS NOT NULL AND toegang.groep IN ('aanvrager', 'beoordelaar')
        AND NOT (pg_roles.rolsuper OR pg_roles.rolcreaterole OR pg_roles.rolreplication OR pg_roles.rolbypassrls);
    langs := system_user;
    IF naam IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Dit kan alleen met een aanmelding van een aanvrager of '
            'beoordelaar. Functioneel beheer maakt er een met: doorstroomhub toegang nieuw aanvrager NAAM --houder MEDEWERKER.';
    END IF;
    IF rol IS DISTINCT FROM (
        SELECT sessie.usesysid FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) AS sessie
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Deze sessie is begonnen als een ander. Log zelf in.';
    END IF;
    IF langs IS NULL OR pg_catalog.split_part(langs, ':', 1) IN ('peer', 'ident') THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'De databaseserver liet deze aanmelding toe zonder dat zij zich '
            'bewees. Vraag de beheerder van de server om een wachtwoord te eisen (scram-sha-256).';
    END IF;
    -- what was seen before a lock was got does not count
    IF pg_catalog.current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Dit kan alleen in een gewone transactie (read committed).';
    END IF;
END
$$;
COMMENT ON FUNCTION beheer.wie_is_aangemeld() IS 'De aanmelding die deze sessie begon, met de medewerker en de groep';
"""

RULES_OF_REQUEST = """
CREATE FUNCTION beheer.regels_van_verzoek() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wie record := beheer.wie_is_aangemeld();
    soort beheer.verzoek_soort;
    gevraagd bigint;
BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('doorstroomhub verzoek', 0));
    IF wie.groep <> 'aanvrager' THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Alleen een aanmelding van een aanvrager kan iets verzoeken.';
    END IF;
    SELECT * INTO STRICT soort FROM beheer.verzoek_soort WHERE verzoek_soort.soort = NEW.soort;
    NEW.door := wie.naam;
    NEW.door_rol := wie.rol;
    NEW.door_houder := wie.houder;
    NEW.langs := wie.langs;
    NEW.moment := pg_catalog.clock_timestamp();
    NEW.beoordelen_voor := NEW.moment + soort.beoordelen_binnen;
    NEW.uitvoeren_binnen := soort.uitvoeren_binnen;
    SELECT coalesce(sum(eerder.aantal), 0) INTO gevraagd
    FROM beheer.verzoek AS eerder
    WHERE eerder.soort = NEW.soort AND (eerder.door_houder = NEW.door_houder OR eerder.door_rol = NEW.door_rol)
        AND (eerder.moment AT TIME ZONE 'Europe/Amsterdam')::date = (NEW.moment AT TIME ZONE 'Europe/Amsterdam')::date
        AND NOT EXISTS (
            SELECT FROM beheer.verzoek_stap AS stap
            WHERE stap.verzoek = eerder.verzoek AND stap.stap IN ('afgewezen', 'ingetrokken')
        );
    IF gevraagd + NEW.aantal > soort.per_dag THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Per dag kan één medewerker dit over ' || soort.per_dag
            || ' personen vragen; vandaag zijn het er al ' || gevraagd || '. Vraag minder, of vraag morgen verder.';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION beheer.regels_van_verzoek() IS 'Wie verzoekt, tot wanneer het geldt, en hoeveel er op een dag kan';
CREATE TRIGGER regels BEFORE INSERT ON beheer.verzoek
FOR EACH ROW EXECUTE FUNCTION beheer.regels_van_verzoek();
"""

RULES_OF_STEP = """
CREATE FUNCTION beheer.regels_van_stap() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wie record := beheer.wie_is_aangemeld();
    over beheer.verzoek;
    oordeel beheer.verzoek_stap;
    vandaag date;
    getoond bigint;
    grens integer;
BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('doorstroomhub verzoek', 0));
    SELECT * INTO over FROM beheer.verzoek WHERE verzoek.verzoek = NEW.verzoek;
    IF over.verzoek IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Dit verzoek is er niet.';
    END IF;
    NEW.door := wie.naam;
    NEW.door_rol := wie.rol;
    NEW.door_houder := wie.houder;
    NEW.langs := wie.langs;
    NEW.moment := pg_catalog.clock_timestamp();
    NEW.tot := NULL;
    IF EXISTS (
        SELECT FROM beheer.verzoek_stap
        WHERE verzoek_stap.verzoek = over.verzoek AND verzoek_stap.stap IN ('afgewezen', 'ingetrokken', 'uitgevoerd')
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Dit verzoek is al afgewezen, ingetrokken of uitgevoerd.';
    END IF;
    SELECT * INTO oordeel FROM beheer.verzoek_stap
    WHERE verzoek_stap.verzoek = over.verzoek AND verzoek_stap.stap = 'goedgekeurd';

    IF NEW.stap IN ('goedgekeurd', 'afgewezen') THEN
        IF wie.groep <> 'beoordelaar' THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Alleen een aanmelding van een beoordelaar kan dit beoordelen.';
        END IF;
        IF wie.rol = over.door_rol OR wie.naam = over.door OR wie.houder = over.door_houder THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Niemand beoordeelt een eigen verzoek. Vraag het een ander.';
        END IF;
        -- who is a member of the other, or stands above both, is not another
        IF EXISTS (
            SELECT FROM pg_catalog.pg_roles AS aanvrager
            WHERE aanvrager.oid = over.door_rol AND (
                pg_catalog.pg_has_role(wie.rol, aanvrager.oid, 'MEMBER')
                OR pg_catalog.pg_has_role(aanvrager.oid, wie.rol, 'MEMBER')
            )
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Deze aanmelding en die van de aanvrager horen bij elkaar: '
                'de ene is lid van de andere. Vraag het een ander.';
        END IF;
        IF oordeel.verzoek IS NOT NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Dit verzoek is al beoordeeld.';
        END IF;
        IF NEW.moment >= over.beoordelen_voor THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Dit verzoek is vervallen: het wachtte te lang op een oordeel.';
        END IF;
        IF NEW.stap = 'goedgekeurd' THEN
            NEW.tot := NEW.moment + over.uitvoeren_binnen;
        END IF;
    ELSIF NEW.stap = 'ingetrokken' THEN
        IF wie.rol IS DISTINCT FROM over.door_rol AND wie.rol IS DISTINCT FROM oordeel.door_rol THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Alleen wie het vroeg of goedkeurde, kan dit intrekken.';
        END IF;
    ELSE
        IF wie.rol <> over.door_rol OR wie.naam <> over.door OR wie.houder <> over.door_houder THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Alleen wie het vroeg, kan dit uitvoeren.';
        END IF;
        IF oordeel.verzoek IS NULL THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Dit verzoek is nog niet goedgekeurd door een ander.';
        END IF;
        IF NEW.moment >= oordeel.tot THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'De goedkeuring is verlopen. Vraag het opnieuw.';
        END IF;
        vandaag := (NEW.moment AT TIME ZONE 'Europe/Amsterdam')::date;
        grens := (SELECT verzoek_soort.per_dag FROM beheer.verzoek_soort WHERE verzoek_soort.soort = over.soort);
        SELECT coalesce(sum(ander.aantal), 0) INTO getoond
        FROM beheer.verzoek AS ander
        INNER JOIN beheer.verzoek_stap AS stap ON stap.verzoek = ander.verzoek AND stap.stap = 'uitgevoerd'
        WHERE ander.soort = over.soort AND (ander.door_houder = over.door_houder OR ander.door_rol = over.door_rol)
            AND (stap.moment AT TIME ZONE 'Europe/Amsterdam')::date = vandaag;
        IF getoond + over.aantal > grens THEN
            RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Per dag kan dit voor één medewerker over ' || grens
                || ' personen worden uitgevoerd; vandaag zijn het er al ' || getoond || '.';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION beheer.regels_van_stap() IS 'Wie een stap zet en of dat mag: nooit beoordeelt iemand een eigen verzoek';
CREATE TRIGGER regels BEFORE INSERT ON beheer.verzoek_stap
FOR EACH ROW EXECUTE FUNCTION beheer.regels_van_stap();
"""

ASK = """
CREATE FUNCTION beheer.verzoek_indienen(
    soort text, zaak text, grondslag text, omschrijving text, aantal integer, kenmerk bytea, personen uuid[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    nieuw bigint;
BEGIN
    PERFORM beheer.verzoek_opruimen();
    INSERT INTO beheer.verzoek (soort, zaak, grondslag, omschrijving, aantal, kenmerk)
    VALUES ($1, $2, $3, $4, $5, $6)
    RETURNING verzoek.verzoek INTO nieuw;
    INSERT INTO beheer.verzoek_persoon (verzoek, nummer) SELECT nieuw, wie FROM pg_catalog.unnest($7) AS wie;
    PERFORM beheer.verzoek_nakijken(nieuw, $6);
    RETURN nieuw;
END
$$;
COMMENT ON FUNCTION beheer.verzoek_indienen(text, text, text, text, integer, bytea, uuid[]) IS
'Dient een verzoek in namens de aanmelding van deze sessie; geeft het nummer';

CREATE FUNCTION beheer.verzoek_nakijken(verzoek bigint, kenmerk bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    over beheer.verzoek;
BEGIN
    SELECT * INTO over FROM beheer.verzoek WHERE verzoek.verzoek = $1;
    IF over.kenmerk IS DISTINCT FROM $2 THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Het onderwerp is niet wat in het verzoek staat. '
            'Bekijk het opnieuw.';
    END IF;
    IF (SELECT verzoek_soort.met_personen FROM beheer.verzoek_soort WHERE verzoek_soort.soort = over.soort)
        AND ROW(over.aantal, over.kenmerk) IS DISTINCT FROM (
            SELECT ROW(
                count(*)::integer,
                pg_catalog.sha256(coalesce(string_agg(pg_catalog.uuid_send(verzoek_persoon.nummer), ''::bytea
                    ORDER BY verzoek_persoon.nummer), ''::bytea))
            )
            FROM beheer.verzoek_persoon WHERE verzoek_persoon.verzoek = $1
        )
    THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'De lijst van personen is niet meer die van het verzoek, '
            'bijvoorbeeld omdat de sleutel is vervangen of iemand is gewist. Vraag het opnieuw.';
    END IF;
END
$$;
COMMENT ON FUNCTION beheer.verzoek_nakijken(bigint, bytea) IS 'Weigert als het onderwerp niet is wat in het verzoek staat';
"""

JUDGE = """
CREATE FUNCTION beheer.verzoek_beoordelen(verzoek bigint, kenmerk bytea, oordeel text, reden text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF $3 IS NULL OR $3 NOT IN ('goedgekeurd', 'afgewezen') THEN
        RAISE EXCEPTION USING ERRCODE = 'DH001', MESSAGE = 'Een oordeel is goedgekeurd of afgewezen.';
    END IF;
    INSERT INTO beheer.verzoek_stap (verzoek, stap, reden) VALUES ($1, $3, $4);
    IF $3 = 'goedgekeurd' THEN
        PERFORM beheer.verzoek_nakijken($1, $2);
    END IF;
    PERFORM beheer.verzoek_opruimen();
END
$$;
COMMENT ON FUNCTION beheer.verzoek_beoordelen(bigint, bytea, text, text) IS
'Keurt een verzoek van een ander goed of af, namens de aanmelding van deze sessie';
"""

END = """
CREATE FUNCTION beheer.verzoek_intrekken(verzoek bigint, reden text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO beheer.verzoek_stap (verzoek, stap, reden) VALUES ($1, 'ingetrokken', $2);
    PERFORM beheer.verzoek_opruimen();
END
$$;
COMMENT ON FUNCTION beheer.verzoek_intrekken(bigint, text) IS 'Trekt een eigen verzoek of een eigen goedkeuring in';
"""

CARRY_OUT = """
CREATE FUNCTION beheer.verzoek_uitvoeren(verzoek bigint, kenmerk bytea) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    personen uuid[];
BEGIN
    INSERT INTO beheer.verzoek_stap (verzoek, stap) VALUES ($1, 'uitgevoerd');
    PERFORM beheer.verzoek_nakijken($1, $2);
    SELECT coalesce(array_agg(verzoek_persoon.nummer ORDER BY verzoek_persoon.nummer), '{}') INTO personen
    FROM beheer.verzoek_persoon WHERE verzoek_persoon.verzoek = $1;
    PERFORM beheer.verzoek_opruimen();
    RETURN personen;
END
$$;
COMMENT ON FUNCTION beheer.verzoek_uitvoeren(bigint, bytea) IS
'Neemt een goedgekeurd verzoek van deze aanmelding in uitvoering, één keer; geeft over wie het gaat';
"""

LIST = """
CREATE FUNCTION beheer.verzoeken() RETURNS TABLE (
    verzoek bigint, soort text, zaak text, grondslag text, omschrijving text, aantal integer, kenmerk bytea,
    aanvrager text, gevraagd_op timestamptz, beoordelen_voor timestamptz,
    stand text, beoordelaar text, beoordeeld_op timestamptz, uitvoeren_voor timestamptz, reden text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT
        verzoek.verzoek, verzoek.soort, verzoek.zaak, verzoek.grondslag, verzoek.omschrijving, verzoek.aantal, verzoek.kenmerk,
        verzoek.door, verzoek.moment, verzoek.beoordelen_voor,
        CASE
            WHEN einde.stap IS NOT NULL THEN einde.stap
            WHEN oordeel.stap = 'afgewezen' THEN oordeel.stap
            WHEN clock_timestamp() >= coalesce(oordeel.tot, verzoek.beoordelen_voor) THEN 'vervallen'
            ELSE coalesce(oordeel.stap, 'gevraagd')
        END,
        oordeel.door, oordeel.moment, oordeel.tot, coalesce(einde.reden, oordeel.reden)
    FROM beheer.verzoek AS verzoek
    LEFT JOIN beheer.verzoek_stap AS oordeel
        ON verzoek.verzoek = oordeel.verzoek AND oordeel.stap IN ('goedgekeurd', 'afgewezen')
    LEFT JOIN beheer.verzoek_stap AS einde
        ON verzoek.verzoek = einde.verzoek AND einde.stap IN ('ingetrokken', 'uitgevoerd')
    -- an applicant sees what is his own
    WHERE NOT EXISTS (
        SELECT FROM beheer.toegang AS wie
        WHERE wie.naam = session_user AND wie.groep = 'aanvrager' AND wie.rol IS DISTINCT FROM verzoek.door_rol
    )
    ORDER BY verzoek.verzoek
$$;
COMMENT ON FUNCTION beheer.verzoeken() IS 'De verzoeken en hoe zij staan; een aanvrager ziet alleen de eigen';
"""

CLEAN = """
CREATE FUNCTION beheer.verzoek_opruimen() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM beheer.verzoek_persoon
    USING beheer.verzoek AS verzoek
    LEFT JOIN beheer.verzoek_stap AS oordeel ON verzoek.verzoek = oordeel.verzoek AND oordeel.stap = 'goedgekeurd'
    WHERE verzoek_persoon.verzoek = verzoek.verzoek AND (
        clock_timestamp() >= coalesce(oordeel.tot, verzoek.beoordelen_voor)
        OR EXISTS (
            SELECT FROM beheer.verzoek_stap AS einde
            WHERE einde.verzoek = verzoek.verzoek AND einde.stap IN ('afgewezen', 'ingetrokken', 'uitgevoerd')
        )
    )
$$;
COMMENT ON FUNCTION beheer.verzoek_opruimen() IS 'Vergeet over wie een verzoek ging dat niet meer loopt';
"""

STATEMENTS = (LOGIN, WHO, RULES_OF_REQUEST, RULES_OF_STEP, ASK, JUDGE, END, CARRY_OUT, LIST, CLEAN)
"""In the order in which they are made."""
