-- nl: Hoe lang duurt een antwoord op Kamervragen, per jaar en ministerie?
-- en: How long does an answer to parliamentary questions take, by year and ministry?
-- Days from the date of the questions to that of the answer; only answers of which both are known.
SELECT substr(l.date, 1, 4) AS year, o.name AS ministry, count(*) AS answers,
  round(avg(l.response_days), 1) AS mean_days, max(l.response_days) AS longest
FROM letters l LEFT JOIN organisations o ON o.iri = l.sender_iri
WHERE l.response_days IS NOT NULL
GROUP BY year, l.sender_iri
ORDER BY year DESC, answers DESC
