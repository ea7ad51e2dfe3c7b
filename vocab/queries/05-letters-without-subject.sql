-- nl: Bij welke brieven is geen onderwerp gevonden?
-- en: In which letters was no subject found?
SELECT date, sender_name, heading, id
FROM letters
WHERE subject IS NULL AND withdrawn_date IS NULL
ORDER BY date DESC
LIMIT 200
