"""Telephone numbers, mail addresses, bank accounts and citizen service numbers, in all the forms that people print.

All numbers are invented, or the examples of those who issue them.
"""

import random
import re

import pytest

from pipeline.letters.normalise.privacy import is_bsn_like, summary, without_personal_data
from tests.runs import ROOT

PHONES = (
    "070-1234567",
    "070 123 45 67",
    "(070) 123 45 67",
    "070 – 123 45 67",
    "0512-123456",
    "06-12345678",
    "0612345678",
    "+31 6 12345678",
    "+31(0)70 123 45 67",
    "0031 70 1234567",
    "088 123 45 67",
    "06.1234.5600",
    "06/12345609",
    "(06) 1234 5605",
    "070.312.3491",
    "070/3123481",
    "+31.6.12.34.56.78",
    "06‑12345678",
    "070‑312‑34‑91",
    "０６１２３４５６７８",
    "０６－１２３４５６７８",
    "+49 30 123456",
    "+32 2 123 45 67",
    "+44 20 7946 0958",
    "+32475123456",
    "0032 475 12 34 56",
    "0044 20 7946 0958",
    "+31 (0)6 - 12 34 56 78",
    "+31-(0)70-312 34 91",
    "tel:0612345678",
    "T070-3123491",
    "T: 070 - 312 34 91",
    "0 6 1 2 3 4 5 6 7 8",
    "0 7 0 3 1 2 3 4 9 1",
    "O6-12345678",
    "nul zes 12 34 56 78",
    "06 - 12 34 56 78",
    "06-1234 5678",
    "(06)12345678",
    "(0512) 12 34 56",
    "0512/123456",
    "0512.12.34.56",
    "[06-12345678]",
    "06_12345678",
    "06~12345678",
    "06 (12345678)",
    "+31/6/12345678",
    "0703123491",
    "tel. 312 34 91",
    "070-3123491/92",
    "+1 202 555 0123",
    "+599 9 123 4567",
    "(+31) 6 12345678",
    "+ 31 6 12345678",
    "00 31 6 12345678",
    "06-12 34 56 78;",
    "01751-12345",
    "06-12345678-kantoor",
    "06−12345678",
    "+31 6‑1234‑5678",
    "06 123 456 78",
    "06 1234 5678",
    "06 12.34.56.78",
    "0611 22 33 44",
    "T +31 (0) 70 312 34 91",
    "fax 070-3123491",
    "+31 612 345 678",
    "+31612345678.",
    "06-12.34.56.78",
    "06 – 1234 – 5678",
    "tel.: 0703123491",
    "whatsapp 0612345678",
    "(0031)612345678",
    "+31-6-12345678",
    "+31 06 12345678",
)
MAILS = (
    "x [at] y.nl",
    "x(at)y.nl",
    "x at y punt nl",
    "x&#64;y.nl",
    "x＠y.nl",
    '"jan jansen"@voorbeeld.nl',
    "a.jansen@minbzk.nl",
    "mailto:x@y.nl",
    "@jansen_k",
    "a.jansen (at) minbzk (dot) nl",
    "a.jansen[at]minbzk[dot]nl",
    "a.jansen [apenstaart] minbzk [punt] nl",
    "a.jansen apenstaart minbzk.nl",
    "a.jansen @ minbzk.nl",
    "a.jansen@minbzk . nl",
    "a.jansen@ minbzk.nl",
    "a.jansen at minbzk.nl",
    "a.jansen{at}minbzk.nl",
    "a.jansen<at>minbzk.nl",
    "a.jansen%40minbzk.nl",
    "a.jansen@sub.min-bzk.co.uk",
    "a.jansen&commat;minbzk.nl",
    "a.jansen&#x40;minbzk.nl",
    "a.jansen﹫minbzk.nl",
    "a.jansen@minbzk,nl",
    "a.jansen@[10.0.0.1]",
    "a.jansen©minbzk.nl",
    "jansen-at-minbzk.nl",
    "A.JANSEN@MINBZK.NL",
    "jänsen@voorbeeld.nl",
    "a.jansen@minbzk",
    "jan.jansen at gmail dot com",
    "x(a)y.nl",
    "a.jansen AT minbzk DOT nl",
    "a.jansen@minbzk．nl",
    "a’jansen@minbzk.nl",
    "o'neill@voorbeeld.nl",
    "x at y dot nl",
    "x [at] y [dot] nl",
    "x(at)y",
    "x [at] y",
)
IBANS = (
    "NL91ABNA0417164300",
    "NL91 ABNA 0417 1643 00",
    "nl91abna0417164300",
    "NL91-ABNA-0417-1643-00",
    "NL91.ABNA.0417.1643.00",
    "NL91 ABNA 041 71 64 300",
    "N L 9 1 A B N A 0 4 1 7 1 6 4 3 0 0",
    "BE68 5390 0754 7034",
    "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
    "FR14 2004 1010 0505 0001 3M02 606",
    "ＮＬ９１ＡＢＮＡ０４１７１６４３００",
    "IBAN:NL91ABNA0417164300",
    "rekeningnummer 12.34.56.789",
    "giro 1234567",
    "NL91‑ABNA‑0417‑1643‑00",
    "bankrekening 123456789",
    "IBANNL91ABNA0417164300",
    "LU28 0019 4006 4475 0000",
)
BSNS = (
    "BSN 111222333",
    "BSN: 111-222-333",
    "BSN111222333",
    "burger service nummer 111222333",
    "BSN 1 1 1 2 2 2 3 3 3",
    "BSN 1112 22 333",
    "111222333",
    "kenmerk 111222333",
    "nummer 111222333",
    "111222333/2023",
    "BSN/111222333",
    "bsn-nummer 111222333",
    "sofinummer 111 222 333",
    "BSN 1112.22.333",
    "burgerservicenr. 111222333",
    "１１１２２２３３３",
    "BSN 111‑222‑333",
    "b.s.n. 111222333",
    "BSN 10000008",
    "sofi-nummer: 111.222.333",
    "BSN nr. 111/222/333",
    "burger-servicenummer 111 222 333",
    "111222333 (BSN)",
    "BSN is 111 22 23 33",
    "sociaal-fiscaal nummer 111222333",
    "BSN #111222333",
    "(111222333)",
    "nr. 111222333",
    "zijn nummer: 111222333",
    "111222333-A",
    "BSN1112 22333",
    "BSN _111222333_",
)
LOOK_ALIKES = (
    "Kamerstuk 32 824, nr. 1, vergaderjaar 2010-2011, 16-06-2011.",
    "Kamerstukken II 2022/23, 36 200 XV, nr. 3",
    "kst-36410-XV-12",
    "2024Z00615",
    "2024D12345",
    "Het gaat om € 070.123.456 en 0,06 procent, 10 000 keer.",
    "Bel 112, 14 070 of 0800-8051.",
    "Kenmerk 2011-2000183847 van 01-02-2011 tot 03-04-2012.",
    "Zaaknummer 0701234567.",
    "Artikel 06, lid 1 tot en met 12, 34 en 56.",
    "BWBR0005537, ECLI:NL:RVS:2020:0123456, 2024Z00615.",
    "De contactpersoon van de Kamer is bekend.",
    "Op 06-12-2011 en 06-01-2012 is overlegd.",
    "Op 06-12-2011 14:00 uur",
    "06.12.2011 12.30 uur",
    "06/12/2011 12345",
    "01-02-2011 10.30 uur",
    "ISBN 978-90-123-4567-8",
    "ISBN 0-306-40615-2",
    "ISBN 90-04-12345-6",
    "ISSN 0921-7371",
    "IENW/BSK-2023/112233",
    "DGLGS/111222333",
    "KvK 12345678",
    "KvK-nummer 27123456",
    "RSIN 111222333",
    "OIN 00000001003214345000",
    "€ 12.345.678,90",
    "€ 1.234.567.890",
    "+1.234.567 euro",
    "+12.345.678",
    "een stijging van +31 procent",
    "1234 AB Ede",
    "2511 CR Den Haag",
    "Postbus 20401, 2500 EK Den Haag",
    "Postbus 16375, 2500 BJ",
    "2500 EH 's-Gravenhage",
    "dossier 34 300 A",
    "33 000-V nr. 4",
    "dossier 36410",
    "R1867 (30 306)",
    "COM(2023) 123 final",
    "2019/1024/EU",
    "Richtlijn 2003/98/EG",
    "Verordening (EU) 2016/679",
    "CELEX 32016R0679",
    "Stb. 2021, 123",
    "Stcrt. 2020, 12345",
    "nr. 2019-0000123456",
    "2019-0000123456",
    "kenmerk 1234567-123456-WJZ",
    "referentie 0123456789",
    "ons kenmerk DN. 2004/2789",
    "DGW 06.001234",
    "uw brief van 06 december 2011 nr. 12345678",
    "in 2010 2011 2012 2013",
    "01 02 03 04 05 06 07 08",
    "1 2 3 4 5 6 7 8 9 10",
    "10.000, 20.000 en 30.000",
    "0,12 0,34 0,56 0,78",
    "52.370216, 4.895168",
    "www.rijksoverheid.nl",
    "https://example.org/a/070-1234567",
    "https://example.org/111222333",
    "https://zoek.officielebekendmakingen.nl/kst-32824-1.html",
    "doi:10.1000/182",
    "10.1016/j.jclepro.2019.01.234",
    "versie 1.2.3.4",
    "192.168.1.100",
    "van 2010 tot 2020",
    "2010/2011",
    "12-03-2023",
    "12.03.2023",
    "20230312",
    "12 maart 2023 om 10.30 uur",
    "Artikel 6:12, 7:13 en 8:14 Awb",
    "(a) eerste, (b) tweede",
    "looking at page 3.",
    "at overheid.nl",
    "published at rijksoverheid.nl",
    "1995-1999",
    "100.000.000",
    "111.222.333 inwoners",
    "111222333 euro",
    "€ 111222333",
    "123456789",
    "20110616",
    "96535513",
    "1112223334",
    "000000000",
    "bedrag 111222333",
    "NL90ABNA0417164300 in code",
    "een tabel met 111 222 333 woorden",
    "BR/2011/0123456",
    "AO/2011/0612345678",
    "TRCJZ/2008/3456",
    "VenW/DGP-2010/1234",
    "5500123456",
    "projectcode 0612345678",
    "ordernummer 0612345678",
    "factuur 0701234567",
    "zaak 06-12345678-01",
    "registratienummer 0512-123456",
    "perceel 0512 123456",
    "nr. 06-123456",
    "C/2019/06123456",
    "2021-0612345678",
    "EAN 8712345678906",
    "GTIN 08712345678906",
    "H2020 nr 123456",
    "A4, 25.000 exemplaren",
    "S.O. 1/2",
    "2.345.678 m3",
    "bus 12, 34 en 56",
    "hoofdstuk 05 10 15 20 25",
    "2022-2023 2023-2024",
    "tabel 0510 0520 0530",
    "06:12:34:56",
    "0.06 12.34 56.78",
)
FRAMES = (
    "Voor vragen kunt u terecht via {} of ons loket.",
    "Het gaat om {}.",
    "({})",
    "{}",
    "Vraag: {}; antwoord volgt",
)


def masked(form: str, mark: str) -> None:
    """Check that nothing of a form is left, in any sentence."""
    for frame in FRAMES:
        shown = without_personal_data(frame.format(form)).text
        left = shown.replace(mark, "")
        assert mark in shown, shown
        assert not re.search(r"\d{3}|jansen|@|y\.nl", left, re.IGNORECASE), shown
        if frame != "{}":
            assert shown.startswith(frame[: frame.index("{")].rstrip()), shown


@pytest.mark.parametrize("form", PHONES)
def test_a_telephone_number_is_masked_however_it_is_printed(form: str) -> None:
    masked(form, "[telefoonnummer]")


@pytest.mark.parametrize("form", MAILS)
def test_a_mail_address_is_masked_however_it_is_printed(form: str) -> None:
    masked(form, "[account]" if form.startswith("@") else "[e-mailadres]")


@pytest.mark.parametrize("form", IBANS)
def test_a_bank_account_is_masked_however_it_is_printed(form: str) -> None:
    masked(form, "[rekeningnummer]")


@pytest.mark.parametrize("form", BSNS)
def test_a_citizen_service_number_is_masked_however_it_is_printed(form: str) -> None:
    masked(form.removesuffix("/2023"), "[nummer]")


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_what_only_looks_like_such_a_number_stays(text: str) -> None:
    for frame in (*FRAMES, "Het betreft {} in deze brief."):
        whole = frame.format(text)
        assert without_personal_data(whole) == (whole, 0, 0)


def test_there_are_enough_of_each() -> None:
    assert len(PHONES + MAILS + IBANS + BSNS) >= 125
    assert len(LOOK_ALIKES) >= 100


def test_the_share_of_random_numbers_that_the_test_of_eleven_takes_for_a_citizen() -> None:
    draw = random.Random(11)
    numbers = [f"{draw.randrange(10**8, 10**9)}" for _ in range(20_000)]
    share = sum(map(is_bsn_like, numbers)) / len(numbers)
    assert share == pytest.approx(1 / 11, abs=0.01)


README = (ROOT / "README.md").read_text(encoding="utf-8").split("## Personal data")[1].split("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in README.splitlines() if line[:1] == "|"][2:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_of_the_readme(row: list[str]) -> None:
    text, published, remark = (*row, "")[:3]
    masked = without_personal_data(text)
    assert masked.text == (text if published == "the same" else published)
    assert bool(summary([masked.text], masked.unsure)) == (remark == "for review")
    assert masked.citizens == ("held back" in remark)


def test_the_table_of_the_readme_is_found() -> None:
    assert len(ROWS) >= 20
