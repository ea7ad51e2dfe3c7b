-- nl: Hoeveel brieven schreef elk ministerie per jaar?
-- en: How many letters did each ministry write in each year?
-- A ministry keeps its IRI when it gets another name, so count by sender_iri, never by the printed name.
SELECT o.name AS ministry, substr(l.date, 1, 4) AS year, count(*) AS letters
FROM letters l JOIN organisations o ON o.iri = l.sender_iri
WHERE l.date IS NOT NULL
GROUP BY l.sender_iri, year
ORDER BY ministry, year
