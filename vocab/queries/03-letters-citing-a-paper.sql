-- nl: Welke brieven halen stukken uit een Kamerdossier aan? (hier 27529)
-- en: Which letters cite papers of a parliamentary dossier? (27529 here)
SELECT l.date, l.subject, r.text AS cited_as, r.number AS paper, l.id
FROM "references" r JOIN letters l ON l.id = r.letter
WHERE r.dossier = '27529'
ORDER BY l.date, r.number
