"""Eight questions that people ask of letters, each answered on the site in at most three steps from the start page.

Seven need no script and no server; the eighth, a word in the text, needs both. What a step is, `QUESTIONS` says: the
text of a link that a visitor clicks, or a word that she types.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pipeline.home import Home
from pipeline.site import browser as scripts
from tests.runs import EPOCH, run_here, sample
from tests.site.crawler import crawl
from tests.site.query.served import static_host

QUESTIONS = {
    "How many letters did each ministry send each year?": (["Ministeries"], "Brieven per ministerie en jaar"),
    "Which letters did a minister sign?": (["Bewindspersonen", "Gerrit Zalm"], "Voorbeeldbrief zonder inhoud"),
    "Which letters cite a paper?": (["Dossiers", "35334"], "opsommingen in de opmaak van 2019"),
    "How long did answers to written questions take?": (["Kamervragen"], "Mediaan in dagen"),
    "Which letters have no subject?": (["Gebreken", "zonder onderwerp"], "Kamerbrief (zonder onderwerp)"),
    "Which letters are about a theme?": (["Thema’s", "sociale zekerheid"], "VOLKSGEZONDHEID"),
    "What changed since last week?": (["Wat er veranderde", "Week 2 van 2026"], "Een nieuwe brief"),
}
"""Question to the links that a visitor clicks, from the start page, and a text that answers it."""
LETTER = """Ministerie van Financiën

De Voorzitter van de Tweede Kamer der Staten-Generaal

Datum 12 maart 2024
{subject}
Geachte voorzitter,

Hierbij bericht ik u over {word}.

De minister van Financiën,
"""
DAY = 86_400


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the sample with letters that have no subject or a hostile one; a week later a letter came."""
    folder = tmp_path_factory.mktemp("questions")
    place = sample(folder)
    subjects = {"kaal": "", "script": "Betreft <script>alert(1)</script>\n", "formule": "Betreft =1+1\n"}
    for name, subject in subjects.items():
        (place / f"letters/{name}.txt").write_text(LETTER.format(subject=subject, word=name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(int(EPOCH) - 7 * DAY))
        run_here(place, folder / "home")
        (place / "letters/nieuw.txt").write_text(LETTER.format(subject="Betreft Een nieuwe brief\n", word="nieuws"))
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        run_here(place, folder / "home")
    return Home(folder / "home").web


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Give a page of a browser without scripts that fails where anything asks the network."""
    context = chromium.new_context(java_script_enabled=False)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    yield context.new_page()
    context.close()
    assert asked == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_clicking_without_scripts_or_server(site: Path, page: Page, question: str) -> None:
    links, answer = QUESTIONS[question]
    page.goto(f"file://{site}/index.html")
    for text in links:
        page.locator("main").get_by_role("link", name=text).first.click()

    assert len(links) <= 3
    expect(page.locator("main")).to_contain_text(answer)


def test_a_word_in_the_text_is_found_by_typing_it(site: Path, chromium: Browser) -> None:
    if not scripts.is_complete():
        pytest.skip("packages.zip with the scripts of npm is not installed")
    with static_host(site) as address:
        page = chromium.new_page()
        page.goto(f"{address}/index.html")
        page.fill("main input[type=search]", "nieuws")
        page.keyboard.press("Enter")
        expect(page.locator("#hits li")).to_have_count(1)
        page.click("#hits h3 a")
        expect(page.locator("h1")).to_contain_text("Een nieuwe brief")


def test_a_reader_goes_from_a_letter_to_what_it_cites_and_back(site: Path, page: Page) -> None:
    page.goto(f"file://{site}/voorbeeldbrieven/brieven/index.html")
    page.get_by_role("link", name="Voorbeeldbrief over voetnoten").click()
    page.locator("aside").get_by_role("link", name="Ministerie van Landbouw").click()
    expect(page.locator("h1")).to_contain_text("Ministerie van Landbouw")
    for name in ("CSV", "XLSX", "JSON"):
        href = page.get_by_role("link", name=name, exact=True).get_attribute("href")
        assert (site / "voorbeeldbrieven/ministerie" / str(href)).is_file()


def test_a_hostile_subject_does_no_harm(site: Path, chromium: Browser) -> None:
    place = site / "voorbeeldbrieven"
    raw = [path for path in site.rglob("*.html") if "<script>alert" in path.read_text(encoding="utf-8")]
    assert raw == []
    dialogs: list[str] = []
    page = chromium.new_page()
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(f"file://{place}/ministerie/mnre1090.html")
    page.get_by_role("link", name="<script>alert(1)</script>").first.click()
    expect(page.locator("h1")).to_contain_text("<script>alert(1)</script>")
    assert dialogs == []
    table = (place / "ministerie/mnre1090.csv").read_text(encoding="utf-8")
    assert ",'=1+1," in table and ",=1+1," not in table
    with zipfile.ZipFile(place / "ministerie/mnre1090.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet


def test_every_link_leads_somewhere_also_after_a_second_release(site: Path) -> None:
    assert crawl(site).dead == set()
