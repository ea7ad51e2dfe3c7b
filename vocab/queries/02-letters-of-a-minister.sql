-- nl: Welke brieven ondertekende een bewindspersoon? (hier Plasterk)
-- en: Which letters did an office holder sign? (Plasterk here)
-- The printed name differs from letter to letter; person_iri does not.
SELECT l.date, l.subject, s.role, l.id
FROM persons p JOIN signatories s ON s.person_iri = p.iri JOIN letters l ON l.id = s.letter
WHERE p.name LIKE '%Plasterk'
ORDER BY l.date DESC
