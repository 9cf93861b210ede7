-- naam: kern.school
-- titel: Scholen van vo en mbo in en om de regio
-- definitie: Eén rij per school (BRIN met vestiging) met haar naam; een school die hier niet staat, heeft in de marts alleen
--   haar BRIN. Een nieuwe school is een regel erbij.
-- kolom brin6: BRIN met vestiging (zes tekens).
-- kolom school: Naam van de school.
-- kolom gemeentecode: Code van de gemeente waar de school staat, ook buiten de regio.
-- kolom sector: vo of mbo.
SELECT
    school.brin6,
    school.school,
    school.gemeentecode,
    school.sector
FROM (
    VALUES
    ('00MP00', 'De Noordgouw', '0246', 'vo'),
    ('01AA57', 'Thomas a Kempiscollege', '0193', 'vo'),
    ('01AA59', 'Jena XL', '0193', 'vo'),
    ('01AA61', 'CSE Topsportacademie', '0193', 'vo'),
    ('01XN00', 'Almere College Kampen', '0166', 'vo'),
    ('02UX00', 'Vechtdal College Hardenberg', '0160', 'vo'),
    ('02UX06', 'Vechtdal College Ommen', '0175', 'vo'),
    ('02VB00', 'Ichthus College Kampen', '0166', 'vo'),
    ('02VT00', 'Carolus Clusius College', '0193', 'vo'),
    ('02VT01', 'Agnieten College Zwartsluis', '1896', 'vo'),
    ('02VT02', 'Talentstad Beroepscollege', '0193', 'vo'),
    ('02VT04', 'Agnieten College Nieuwleusen', '0148', 'vo'),
    ('02VT05', 'Meander College', '0193', 'vo'),
    ('04OY00', 'Carmel College Salland', '0177', 'vo'),
    ('12IR05', 'De Nieuwe Veste', '0160', 'vo'),
    ('16GZ00', 'RSG Tromp Meesters', '1708', 'vo'),
    ('17BZ00', 'Van der Capellen scholengemeenschap', '0193', 'vo'),
    ('17BZ04', 'De Zeven Linden', '0160', 'vo'),
    ('17VS00', 'Greijdanus Zwolle', '0193', 'vo'),
    ('17VS03', 'Greijdanus Hardenberg', '0160', 'vo'),
    ('20CF00', 'Gymnasium Celeanum', '0193', 'vo'),
    ('20DB00', 'Thorbecke Scholengemeenschap', '0193', 'vo'),
    ('23VL00', 'Pieter Zandt scholengemeenschap Kampen', '0166', 'vo'),
    ('23VL01', 'Pieter Zandt scholengemeenschap Staphorst', '0180', 'vo'),
    ('23WU00', 'CSG Eekeringe', '1708', 'vo'),
    ('31JC06', 'Zone.college vmbo Zwolle', '0193', 'vo'),
    ('01AA00', 'Landstede', '0193', 'mbo'),
    ('25PJ00', 'Deltion College', '0193', 'mbo'),
    ('25PW00', 'Drenthe College', '0109', 'mbo'),
    ('25LU00', 'Alfa-college', '0014', 'mbo')
) AS school (brin6, school, gemeentecode, sector)
