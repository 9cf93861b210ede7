-- naam: kern.niet_aangekomen
-- titel: Wie geplaatst is en op 1 oktober in geen mbo is ingeschreven
-- definitie: Eén rij per aanmelding (kern.overstap) met status GEPLAATST waarvan de leerling op 1 oktober na dat schooljaar
--   volgens DUO geen lopende inschrijving in het mbo had, bij welke instelling ook. Gevraagd zodra voor de handelende gemeente
--   een C-levering van op of na die 1 oktober geladen is (kern.duo_kent_tot), zolang DUO de inschrijvingen van toen nog levert
--   (kern.duo_kent_vanaf). Van een onvolledige datum telt elke mogelijkheid mee.
-- kolom aanmelding_id: Nummer van de aanmelding in GRIP.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom handelende_gemeente: De gemeente die moet handelen.
-- kolom schooljaar: Schooljaar waarin de leerling in het vo zat: 2025 is 2025-2026.
-- kolom vo_brin: BRIN van de school waar de leerling vandaan komt.
-- kolom vo_niveau: PRO, VSO, VMBO_BB, VMBO_KB, VMBO_GL, VMBO_TL, HAVO of VWO.
-- kolom status: GEPLAATST.
-- kolom mbo_brin: BRIN van de mbo-instelling van de aanmelding.
-- kolom crebo: Code (crebo) van de mbo-opleiding van de aanmelding.
SELECT
    overstap.aanmelding_id,
    overstap.persoon,
    overstap.handelende_gemeente,
    overstap.schooljaar,
    overstap.vo_brin,
    overstap.vo_niveau,
    overstap.status,
    overstap.mbo_brin,
    overstap.crebo
FROM kern.overstap AS overstap
WHERE
    overstap.status = 'GEPLAATST'
    AND make_date(overstap.schooljaar + 1, 10, 1) BETWEEN (SELECT kern.duo_kent_vanaf()) AND (SELECT kern.peildatum())
    AND EXISTS (
        SELECT 1
        FROM kern.duo_kent_tot AS kent
        WHERE
            kent.gemeentecode = overstap.handelende_gemeente
            AND kent.tot >= make_date(overstap.schooljaar + 1, 10, 1)
    )
    AND NOT EXISTS (
        SELECT 1
        FROM kern.inschrijving AS inschrijving
        WHERE
            inschrijving.persoon = overstap.persoon
            AND inschrijving.onderwijssoort = 'MBO'
            AND kern.kan_lopen(
                inschrijving.datum_inschrijving,
                inschrijving.datum_uitschrijving,
                make_date(overstap.schooljaar + 1, 10, 1)
            )
    )
