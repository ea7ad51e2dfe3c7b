-- nl: Over welke thema’s gaan de brieven het vaakst?
-- en: Which themes are the letters about most often?
-- Only letters whose source gives a theme have one.
SELECT c.name AS theme, count(*) AS letters
FROM themes t JOIN concepts c ON c.iri = t.theme
GROUP BY t.theme
ORDER BY letters DESC, theme
