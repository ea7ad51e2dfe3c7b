-- nl: Hoe verloopt een Kamerdossier, brief na brief? (hier 27529)
-- en: How does a parliamentary dossier develop, letter by letter? (27529 here)
SELECT l.date, d.document_number AS number, l.kind, l.sender_name, l.subject, l.id
FROM dossiers d JOIN letters l ON l.id = d.letter
WHERE d.dossier = '27529'
ORDER BY l.date, number
