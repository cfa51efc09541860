"""Every source is what it says: a real title, an identifier that can be one, an address that leads to the document, one id for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from exrx.authoring import cases as casetables
from exrx.cli import main
from exrx.rules.addresses import elsewhere, faults, hosts, leads_to_document, well_formed
from exrx.rules.loader import catalogue, publications, shipped_book
from exrx.values.citation import Source

SOURCES = {source.id: source for source in (*shipped_book().sources.values(), *catalogue().sources, *publications())}

# Typed from the bibliography, by itself: identifiers that were read, each with the first words of its printed title.
READ = {
    "rethorst-2013": ("10.1097/01.pra.0000430504.16952.3e", "Evidence-based recommendations for the prescription"),
    "fibromyalgia-advice": ("10.1136/annrheumdis-2016-209724", "EULAR revised recommendations"),
    "gad-7": ("10.1001/archinte.166.10.1092", "A brief measure for assessing generalized anxiety"),
    "phq-9": ("10.1046/j.1525-1497.2001.016009606.x", "The PHQ-9: validity"),
    "bipolar-exercise": ("10.1016/j.jad.2011.10.017", "'It's a double edged sword'"),
    "gloeckl-2024": ("10.1186/s40798-024-00695-8", "Practical Recommendations for Exercise Training"),
    "rehabilitation-contraindications": ("10.2147/IBPC.S449086", "["),
    "reds-2023": ("10.1136/bjsports-2023-106994", "2023 International Olympic Committee's"),
    "reds-tool-2023": ("10.1136/bjsports-2023-106914", "["),
    "amsterdam-concussion": ("10.1136/bjsports-2023-106898", "Consensus statement on concussion in sport"),
    "myocarditis-2024": ("10.1016/j.ccep.2023.09.011", "Exercise After Acute Myocarditis"),
    "siebers-2021": ("10.1016/j.psyneuen.2021.105173", "Exercise-induced euphoria and anxiolysis"),
    "crombie-2020": ("10.1016/j.mhpa.2020.100366", "Aerobic exercise reduces anxiety and fear ratings"),
    "cadence-2009": ("10.1016/j.amepre.2009.01.021", "Translating physical activity recommendations"),
    "eye-drops": ("10.7326/0003-4819-104-2-197", "Cardiovascular effects of ophthalmic timolol"),
    "clozapine-myocarditis": ("10.4088/JCP.09m05024yel", "Diagnostic characteristics of clozapine-induced"),
    "ada-2016": ("10.2337/dc16-1728", "Physical Activity/Exercise and Diabetes"),
    "ipaq": ("10.1249/01.MSS.0000078924.61453.FB", "International physical activity questionnaire"),
    "after-surgery-2020": ("10.3238/arztebl.2020.0737", "Lack of Standardized Advice"),
    "fibrillation-effort": ("10.1097/HCR.0000000000000423", "Exercise Testing and Exercise Rehabilitation"),
    "acog-804": ("10.1097/AOG.0000000000003772", "Physical Activity and Exercise During Pregnancy"),
    "sherrington": ("10.1071/NB10056", "Exercise to prevent falls in older adults"),
    "riebe-2015": ("10.1249/MSS.0000000000000664", "Updating ACSM's Recommendations"),
    "who-2020": ("10.1136/bjsports-2020-102955", "World Health Organization 2020 guidelines"),
    "babyak-2000": ("10.1097/00006842-200009000-00006", "Exercise treatment for major depression: maintenance"),
    "item9-inpatients": ("10.1016/j.jaclp.2021.02.002", "Limitations of Screening for Depression"),
    "jurca-2005": ("10.1016/j.amepre.2005.06.004", "Assessing cardiorespiratory fitness"),
    "nes-2013": ("10.1111/j.1600-0838.2012.01445.x", "Age-predicted maximal heart rate in healthy subjects"),
    "ranjbar-2015": ("10.5812/asjsm.6(2)2015.24055", "Depression and Exercise: A Clinical Review"),
    "canmat-2016": ("10.1177/0706743716660290", "CANMAT 2016 Clinical Guidelines"),
    "noetel-2024": ("10.1136/bmj-2023-075847", "Effect of exercise for depression"),
    "lowe-2004": ("10.1097/00005650-200412000-00006", "Monitoring Depression Treatment Outcomes With the PHQ-9"),
    "bauer-staeb-2021": ("10.1016/j.jclinepi.2021.04.002", "Effective dose 50 method"),
    "kounali-2022": ("10.1017/S0033291720003700", "How much change is enough?"),
    "spiering-2021": ("10.1519/jsc.0000000000003964", "Maintaining Physical Performance"),
    "acsm-cancer-2019": ("10.1249/MSS.0000000000002116", "Exercise Guidelines for Cancer Survivors"),
}
# What nobody opened or saw: an identifier from memory is not entered.
FROM_MEMORY = (
    "stanton-2014", "epa-2018", "cochrane-2026", "osteoarthritis-advice", "acsm-htn", "par-q-plus", "dinoff-2018", "lithium-run",
    "tread-predictors", "siebers-review", "fox-1971", "stone-2009",
)  # fmt: skip
# The only ones whose printed title nobody has seen.
UNTITLED = {
    "rehabilitation-contraindications", "pregnancy-effort", "reds-tool-2023", "borg-terms", "stone-2009", "bjsm-dose-2025", "brown-2022",
    "devries-2019", "toussaint-2020", "carneiro-2022", "vancampfort-dropout", "airways-warm-up", "urti-table-2011",
    # Read through identifiers alone, beside the labels of medicines.
    "failure-pillars", "mavacamten-review", "statin-muscle", "topiramate-sweat", "isotretinoin-exercise", "sglt2-ketoacidosis",
    "fluoroquinolone-warning", "hormone-bone", "asthma-exercise",
    # What a journal rests on, named in the evidence by a part of its title.
    "rhodes-2015", "helgadottir-2018", "astill-wright-2025", "simkin-1994", "silbernagel-2007",
}  # fmt: skip
# Entries with a DOI that nobody has opened since: they say so.
UNOPENED = (
    "dunn-2005", "blumenthal-1999", "blumenthal-2007", "krogh-2017", "acsm-2011", "sparling-2003", "raichlen-2013", "meyer-2019",
    "tanaka-2001", "gulati-2010", "trivedi-2011", "hoffman-2011", "callaghan-2011", "kvam-2016", "cmaj-2024", "expert-2017",
    "canmat-2023", "esc-sports-2020", "riddell-2017", "world-falls-2022", "who-5", "borg-scale",
)  # fmt: skip


@pytest.mark.parametrize("id", sorted(READ))
def test_an_identifier_that_was_read_stands_with_its_title(id: str) -> None:
    doi, title = READ[id]
    assert SOURCES[id].doi == doi
    assert SOURCES[id].title.startswith(title)


@pytest.mark.parametrize("id", FROM_MEMORY)
def test_an_identifier_from_memory_is_not_entered_and_waits_to_be_opened(id: str) -> None:
    assert not SOURCES[id].doi and SOURCES[id].confirm


@pytest.mark.parametrize("id", UNOPENED)
def test_what_was_not_opened_says_so(id: str) -> None:
    assert SOURCES[id].doi and "not opened" in SOURCES[id].confirm


def test_a_title_in_our_words_stands_only_where_nobody_has_seen_the_printed_one() -> None:
    assert {id for id, source in SOURCES.items() if source.title.startswith("[")} == UNTITLED


def test_every_address_leads_to_the_document_and_every_host_has_its_reason_and_a_use() -> None:
    for source in SOURCES.values():
        assert not source.url or leads_to_document(source.url), (source.id, source.url)
        assert not source.doi or well_formed(source.doi), (source.id, source.doi)
    assert all(reason and "." in host for host, reason in hosts().items())
    assert faults(("", source) for source in SOURCES.values()) == []


def test_no_two_ids_for_one_publication() -> None:
    dois = [source.doi.lower() for source in SOURCES.values() if source.doi]
    assert len(dois) == len(set(dois))
    titles = [source.title for source in SOURCES.values() if source.title not in ("Exercise for depression",)]
    # Two versions of one review have one title.
    assert {SOURCES["cochrane-2013"].title, SOURCES["cochrane-2026"].title} == {"Exercise for depression"}
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("https://www.nice.org.uk/guidance/ng222", True),
        ("https://doi.org/10.1136/bmj-2023-075847", True),
        ("https://cope.lungfoundation.com.au/x/", True),
        ("https://studylib.net/doc/25764395/", False),
        ("https://www.droracle.ai/articles/572772/", False),
        ("https://yumpu.com/en/document/view/67485487", False),
        ("http://old.bansdoc.gov.bd/eBook/14/files/basic-html/page55.html", False),
        ("https://nice.org.uk.example.com/guidance", False),
        ("https://notnice.org.uk/guidance", False),
        ("http://www.nice.org.uk/guidance/ng222", False),
        ("th4.ilovetranslation.com/Y_ztVNCkWDA=d", False),
        ("https://", False),
    ],
)
def test_a_mirror_a_shop_and_a_machine_are_no_place_of_a_document(url: str, right: bool) -> None:
    assert leads_to_document(url) is right
    found = elsewhere([("x.toml", Source("x", "review", "X", url=url))])
    assert bool(found) is not right and all("x.toml: source.x" in line for line in found)


@pytest.mark.parametrize(
    ("doi", "right"),
    [
        ("10.5812/asjsm.6(2)2015.24055", True),
        ("10.1016/S2213-8587(17)30014-1", True),
        ("10.1136/", False),
        ("doi:10.1136/bmj-2023-075847", False),
        ("https://doi.org/10.1136/bmj-2023-075847", False),
        ("10.1136/bmj-2023-075847.", False),
        ("10.1136/bmj 2023", False),
        ("10.11/x", False),
    ],
)
def test_a_doi_is_a_prefix_a_slash_and_a_name(doi: str, right: bool) -> None:
    assert well_formed(doi) is right
    assert bool(faults([("x.toml", Source("x", "review", "X", doi=doi))])) is not right


def test_two_ids_for_one_doi_or_one_page_are_found_and_a_front_page_stands_for_many() -> None:
    one, two = Source("one", "review", "A", doi="10.1136/a"), Source("two", "review", "B", doi="10.1136/A")
    assert "same publication as one" in faults([("x.toml", one), ("y.toml", two)])[0]
    page = "https://pmc.ncbi.nlm.nih.gov/articles/PMC1/"
    pages = [("x.toml", Source(name, "review", name, url=page)) for name in ("one", "two")]
    assert len(faults(pages)) == 1
    front = [("x.toml", Source(name, "standard", name, url="https://dailymed.nlm.nih.gov/")) for name in ("one", "two")]
    assert faults(front) == []


PACK = """format = 1
pack = "clinic.rules"
version = "1"

[source.clinic]
kind = "review"
title = "What our clinic has decided"
{address}

[[recommendation]]
id = "clinic.weeks"
tier = "goal"
source = "clinic"
locator = "page 2"
says = "eleven weeks"
quality = "low"
mark = "verified"
when.age = {{ min = 30 }}
then.weeks = {{ min = 11 }}
"""
CASES = """[[case]]
name = "of age"
person = { age = 40, conditions = [], medications = [], symptoms = [] }
expect.holds = ["clinic.weeks"]

[[case]]
name = "younger"
person = { age = 29, conditions = [], medications = [], symptoms = [] }
expect.idle = ["clinic.weeks"]
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "clinic.toml").write_text(CASES, "utf-8")
    return tmp_path / "clinic.toml"


def test_somebody_elses_pack_is_told_of_an_unknown_address_and_not_failed(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack.write_text(PACK.format(address='url = "https://intranet.clinic.example/rules"'), "utf-8")
    assert casetables.check((pack,)) == ()
    assert main(["rules", "check", str(pack)]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "To look at:" in told and "intranet.clinic.example" in told and "No findings." in told


def test_a_malformed_doi_is_a_finding_in_every_pack(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack.write_text(PACK.format(address='doi = "doi.org/10.1136/x"'), "utf-8")
    assert main(["rules", "check", str(pack)]) == 1
    assert "is not a DOI" in " ".join(capsys.readouterr().out.split())


def test_a_source_without_an_address_says_what_is_still_to_be_opened(pack: Path) -> None:
    pack.write_text(PACK.format(address='confirm = "the DOI is known from memory"'), "utf-8")
    assert casetables.check((pack,)) == () and casetables.remarks((pack,)) == ()


# --- where the claim and the source part: mark, source and words as the bibliography tells (part 2) --------------------------

MARKS = [
    *((f"rethorst.{name}", "rethorst-2013", "secondary", "low") for name in ("frequency", "time", "weeks", "intensity", "activity", "resistance")),
    *((f"epa.{name}", "epa-2018", "secondary", "low") for name in ("activity", "frequency", "intensity", "supervision", "volume")),
    ("epa.time", "epa-2018", "recalled", "low"),
    ("depression.time_epa", "epa-2018", "recalled", "low"),
    *((f"nice.{name}", "nice-ng222", "secondary", "moderate") for name in ("activity", "frequency", "group", "intensity", "weeks")),
    ("nice.time", "nice-cg90", "secondary", "moderate"),
    ("nice.time_usual", "exrx-protocols", "product", "very low"),
    ("heart.contraindication", "rehabilitation-contraindications", "verified", "moderate"),
    ("pressure.too_high", "rehabilitation-contraindications", "verified", "moderate"),
    *((id, "exrx-safety", "product", "very low") for id in (
        "illness.now", "blood.clot", "blood.platelets", "resting_hr.high", "resting_hr.high_in_fibrillation", "resting_hr.low",
        "symptoms.neurological", "session.stop_signs", "postpartum.early", "falls.strength_days",
    )),
    ("heat.body", "acsm-heat", "recalled", "low"),
    ("heat.medicines", "heat-medicines", "secondary", "moderate"),
    ("postpartum.running", "goom-2019", "secondary", "very low"),
    ("postpartum.pelvic_floor", "goom-2019", "secondary", "very low"),
    ("heart.recent_event", "esc-sports-2020", "recalled", "moderate"),
    ("heart.rehabilitation_first", "esc-sports-2020", "recalled", "moderate"),
    ("heart.several_diseases", "esc-sports-2020", "recalled", "moderate"),
    ("heart.no_numbers", "expert-2017", "verified", "moderate"),
    ("esketamine.day", "esketamine-label", "product", "very low"),
    ("falls.ask", "world-falls-2022", "recalled", "low"),
    ("falls.several", "world-falls-2022", "recalled", "moderate"),
    ("falls.signs", "world-falls-2022", "recalled", "moderate"),
    ("pregnancy.effort_goal", "pregnancy-effort", "verified", "moderate"),
    ("pregnancy.first", "acog-804", "secondary", "moderate"),
    ("pressure.high", "acsm-htn", "secondary", "low"),
    ("low_sugar.severe", "riddell-2017", "secondary", "moderate"),
    *((f"pain.{name}", "fibromyalgia-advice", "product", "very low") for name in ("gentle", "half_to_begin", "enough")),
    ("lung.stretches", "lung-effort", "product", "very low"),
    ("lung.start_easy", "lung-effort", "product", "very low"),
    ("joints.activity", "osteoarthritis-advice", "product", "very low"),
    ("joints.pain_rule", "osteoarthritis-advice", "recalled", "low"),
    ("training.ask", "reds-tool-2023", "secondary", "moderate"),
    ("training.signs", "reds-2023", "secondary", "moderate"),
    ("training.energy", "reds-2023", "secondary", "moderate"),
    ("cord.high", "cord-injury-effort", "verified", "very low"),
    ("monitoring.phq9", "exrx-monitoring", "product", "very low"),
    ("monitoring.phq9_bands", "phq-9", "secondary", "moderate"),
    ("monitoring.worse", "lowe-2004", "product", "low"),
    ("bipolar.steady", "bipolar-exercise", "recalled", "very low"),
    ("malaise.present", "nice-ng206", "secondary", "moderate"),
    ("people.shorter", "stanton-2014", "secondary", "low"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "source", "mark", "quality"), MARKS, ids=[row[0] for row in MARKS])
def test_a_rule_claims_no_more_than_what_was_read(rule: str, source: str, mark: str, quality: str) -> None:
    found = shipped_book().by_id[rule]
    assert (found.source, found.mark, found.quality) == (source, mark, quality)
    assert found.locator


def test_nothing_verified_rests_on_a_source_that_nobody_read() -> None:
    book = shipped_book()
    for item in (*book.recommendations, *book.findings, *book.protocols.values()):
        read = book.sources[item.source].read
        assert item.mark != "verified" or not read.startswith("not read"), item


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("epa.intensity", "moderate to vigorous"),
        ("who.volume", "75 to 150 of vigorous activity"),
        ("nice.time", "withdrawn edition of 2009"),
        ("esketamine.day", "driving and machines"),
        ("postpartum.running", "expert opinion, and the guideline of 2025 sets no week"),
        ("heart.myocarditis_rest", "esc-myocarditis-2025"),
        ("pregnancy.first", "guidelines differ"),
        ("stanton.activity", "aerobic"),
        ("people.prior", "higher education"),
    ],
)
def test_what_a_rule_says_is_what_its_source_says(rule: str, words: str) -> None:
    assert words in shipped_book().by_id[rule].says


@pytest.mark.parametrize("rule", ["heat.body", "heat.medicines"])
def test_above_32_degrees_of_wet_bulb_temperature_nobody_goes_out(rule: str) -> None:
    told = shipped_book().by_id[rule].then.inform
    assert all(
        words in told
        for words in ("27.9", "30.1", "32.2 °C not outdoors for anybody", "halve the session (our reading")
    )


def test_a_change_of_five_points_is_told_once_and_from_what_was_read() -> None:
    book = shipped_book()
    assert "5 matters" not in book.by_id["monitoring.phq9_bands"].then.inform
    assert "(lowe-2004)" in book.by_id["monitoring.worse"].then.inform
