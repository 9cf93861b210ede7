-- naam: kern.dossier_naast_brp
-- titel: Open dossiers naast de BRP, voor de controles op persoonsgegevens
-- definitie: Eén rij per open JVS-dossier van een persoon die een persoonslijst van de regio kent.
-- kolom gemeentecode: De gemeente van het dossier; deze gemeente moet handelen.
-- kolom dossiernummer: Nummer van het dossier bij die gemeente.
-- kolom persoon: Het vaste nummer van de persoon (zie kern.alias).
-- kolom geboortedatum_jvs: Geboortedatum volgens JVS als jjjjmmdd; 00 is een onbekend deel.
-- kolom geboortedatum_brp: Geboortedatum volgens de BRP als jjjjmmdd; 00 is een onbekend deel, -1 was geen datum.
-- kolom geslacht_jvs: Geslacht volgens JVS.
-- kolom geslacht_brp: Geslacht volgens de BRP.
-- kolom naam_jvs: Vergelijkwaarde van de achternaam in JVS.
-- kolom naam_brp: Vergelijkwaarde van de geslachtsnaam in de BRP.
-- kolom adres_jvs: Vergelijkwaarde van postcode en huisnummer in JVS.
-- kolom adres_brp: Vergelijkwaarde van postcode en huisnummer in de BRP.
SELECT
    dossier.gemeentecode,
    dossier.dossiernummer,
    dossier.persoon,
    dossier.geboortedatum AS geboortedatum_jvs,
    brp.geboortedatum AS geboortedatum_brp,
    dossier.geslacht AS geslacht_jvs,
    brp.geslacht AS geslacht_brp,
    dossier.achternaam_vergelijk AS naam_jvs,
    brp.geslachtsnaam_vergelijk AS naam_brp,
    dossier.adres_vergelijk AS adres_jvs,
    brp.adres_vergelijk AS adres_brp
FROM kern.dossier AS dossier
INNER JOIN kern.brp_persoon AS brp
    ON dossier.persoon = brp.persoon
WHERE dossier.is_open
