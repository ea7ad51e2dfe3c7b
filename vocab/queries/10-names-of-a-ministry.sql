-- nl: Onder welke namen schreef elk ministerie, en van wanneer tot wanneer?
-- en: Under which names did each ministry write, and from when until when?
SELECT o.name AS ministry, l.sender_name AS printed_name, min(l.date) AS first, max(l.date) AS last, count(*) AS letters
FROM letters l JOIN organisations o ON o.iri = l.sender_iri
GROUP BY l.sender_iri, l.sender_name
ORDER BY ministry, first
