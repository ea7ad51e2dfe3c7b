-- nl: In welke brieven staat een woord? (hier woorden die met beleid beginnen)
-- en: Which letters have a word in their text? (words that begin with beleid here)
-- The table search is only in the database of this page; the release has letters_fts and paragraphs_fts.
SELECT l.date, l.subject, o.name AS ministry, l.id
FROM search JOIN letters l ON l.rowid = search.rowid LEFT JOIN organisations o ON o.iri = l.sender_iri
WHERE search MATCH 'beleid*'
ORDER BY search.rowid DESC
LIMIT 100
