"""XML of officielebekendmakingen.nl, modern (`officiele-publicatie`) and legacy (`kamerwrk`).

The XML states facts that a printed letter only shows, so the document carries them in `Document.fields`.
Every field is a list of strings as the XML has them, white space folded; a field that the XML does not
state is absent. The names:

`publication`
    Publication id, opaque: `kst-28844-269`, `ah-tk-20202021-3235`.
`chamber`
    The Chamber that the paper is printed for: `Tweede Kamer der Staten-Generaal`.
`session_year`
    As printed, without the word: `2022-2023`.
`dossier_numbers`
    With the printed blank: `28 844`; with the budget chapter behind it where it has one: `36 600-XIV`.
`dossier_titles`
    In the order of `dossier_numbers`, and as many; "" where a dossier has none.
`document_number`
    Without `Nr.`: `269`.
`title`
    What the paper calls itself: `BRIEF VAN DE MINISTER VAN …`.
`subject`
    Only where the XML marks one: the subject of written questions.
`addressee`, `place`, `date`, `salutation`
    From the first paragraphs: `Aan de Voorzitter van …`; `Den Haag`; `7 juli 2023` as printed; `Geachte …,`.
`date_iso`
    Only where the XML marks a date in the head (motions, written questions): `2021-07-06`; of questions the
    date of the answer.
`signatory_names`, `signatory_roles`
    Pairwise, and as many of each; "" where one is not stated. A role is without its comma.
`citations`
    `target<TAB>text` of each marked reference, in order: `kst-28844-266<TAB>28 844, nr. 266`.

Lines have the roles heading, paragraph, list-item, table and footnote. Lines of the paper's head have the
role header. A footnote is one line, after the paragraph that it belongs to: its mark, a blank, its text;
the mark stands in the paragraph too.
"""
