-- nl: Welke wetten worden het vaakst aangehaald?
-- en: Which laws are cited most often?
SELECT substr(iri, 1, instr(iri || '&', '&') - 1) AS law, min(text) AS cited_as, count(DISTINCT letter) AS letters
FROM "references"
WHERE kind = 'wet' AND iri IS NOT NULL
GROUP BY law
ORDER BY letters DESC, law
LIMIT 50
