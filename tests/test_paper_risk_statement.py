"""The risk statement: what it prints for full, sparse, stopped and short sheets, and what it never prints."""

import itertools

import pytest
from paper_page import catalogue, example
from risk_statement_page import ON, calm, changed, document, page, page_of, section, sheet, signed, words
from signing import COMPULSORY

from compliance_kit.assessment import assess
from compliance_kit.documents import Composer, load_documents
from compliance_kit.views.risk_hazards import hazard_rows
from compliance_kit.views.risk_safeguards import EFFECTS, SHAPES, mechanism, state_now
from compliance_kit.views.risk_statement import BRIEF, SECTIONS

pytestmark = pytest.mark.xdist_group("risk_statement")
EXAMPLES = ["lora_startup", "mistral_nemo_gguf", "emu3_5", "dolphin_2_6_phi_2", "image_lora_real_people"]
EXAMPLES += ["supernova_medius", "meditron_70b", "code_llama_34b"]
FORBIDDEN = ["compliant", "safe harbour", "score", "probability", "may include", "{", "}"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_section_stands_in_its_order(name: str) -> None:
    numbers = [heading.all("span")[0].text for heading in page(name).all("h2") if heading.all("span")]
    assert numbers == [*map(str, range(1, 14)), "A", "B", "C", "D", "E", "F"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_headings_start_with_one_h1_and_skip_no_level(name: str) -> None:
    levels = [int(heading.name[1]) for heading in page(name).all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_cell_is_empty_and_nothing_prints_a_bare_none(name: str) -> None:
    for cell in page(name).all("td", "th"):
        assert cell.text, "an empty cell"
        assert cell.text not in ("N/A", "null", "undefined", "[]", "-")
    assert "None None" not in page(name).text


@pytest.mark.parametrize("name", EXAMPLES)
def test_forbidden_words_stay_out(name: str) -> None:
    for word in FORBIDDEN:
        assert word not in page(name).text, word


@pytest.mark.parametrize("name", EXAMPLES)
def test_guidance_is_named_as_guidance_and_binds_nobody(name: str) -> None:
    argument = section(page(name), "argument")
    assert "Guidance" in argument
    assert " must " not in argument
    assert "should" not in argument


@pytest.mark.parametrize("name", EXAMPLES)
def test_tables_have_caption_head_and_scope_and_at_most_six_columns(name: str) -> None:
    for table in page(name).all("table"):
        if "particulars" in table.given["class"]:
            continue
        assert table.all("caption")[0].text
        heads = table.all("thead")[0].all("th")
        assert 2 <= len(heads) <= 6
        assert len(table.all("col")) == len(heads)
        assert all(head.given.get("scope") for head in table.all("th"))
        assert all(len(row.all("td", "th")) == len(heads) for row in table.all("tr"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_cells_hold_at_most_forty_words(name: str) -> None:
    for cell in page(name).all("td"):
        assert len(cell.text.split()) <= 40, cell.text


@pytest.mark.parametrize("name", EXAMPLES)
def test_bottom_line_has_at_most_sixty_words(name: str) -> None:
    line = next(element for element in page(name).all("p") if element.given.get("class") == "bottom-line")
    assert 5 < len(line.text.split()) <= 60


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_wording_of_a_gap_stands_once_for_each_missing_fact(name: str) -> None:
    gaps = [
        element.given["data-fact"]
        for element in page(name).having("data-fact")
        if element.given["data-state"] in ("not_known", "not_asked")
    ]
    assert sorted(gaps) == sorted(set(gaps))
    cells = Composer(assess(catalogue(), sheet(name), ON)).shared()["facts"]
    for facts in SECTIONS.values():
        for fact in facts:
            if not cells[fact]["known"] and cells[fact]["state"] != "none":
                assert fact in gaps


@pytest.mark.parametrize("fact", sorted(fact for facts in SECTIONS.values() for fact in facts))
def test_a_fact_that_is_taken_away_prints_its_gap_and_never_reads_as_no(fact: str) -> None:
    body = page_of(changed("lora_startup", **{fact.replace(".", "__"): None}))
    found = body.having("data-fact", fact)
    assert len(found) == 1
    assert found[0].text.startswith("Not known.")


def test_the_facts_of_the_sections_are_those_that_the_interview_asks_for() -> None:
    asked = {fact for facts in SECTIONS.values() for fact in facts}
    printed = {*document().facts, *document().offered}
    assert asked <= printed
    assert asked >= BRIEF
    assert all(name in catalogue().facts or name.rpartition(".")[0] in catalogue().fields for name in printed)


def test_without_signatures_there_is_no_decision_and_the_paper_is_a_draft() -> None:
    body = page("lora_startup")
    assert body.having("data-decision")[0].given["data-decision"] == "none"
    assert "No decision recorded." in section(body, "decision")
    assert "DRAFT" in body.given["data-status"]


def test_approved_and_accepted_is_released() -> None:
    body = page_of(signed(calm(), *COMPULSORY))
    assert body.having("data-decision", "released")
    assert "A. Person, 2026-11-20" in section(body, "decision")
    assert "APPROVED" in body.given["data-status"]


def test_a_statement_of_the_approver_is_a_condition() -> None:
    body = page_of(signed(calm(), *COMPULSORY, statement="Only for three pilot shops."))
    assert body.having("data-decision", "conditions")
    assert "Only for three pilot shops." in section(body, "decision")


def test_approval_without_acceptance_of_the_risk_is_no_release() -> None:
    assert page_of(signed(calm(), "approved_by")).having("data-decision", "unaccepted")


def test_approval_without_the_other_signatures_is_not_complete_and_names_them() -> None:
    body = page_of(signed(calm(), "approved_by", "risk_accepted_by"))
    assert body.having("data-decision", "incomplete")
    said = section(body, "decision")
    assert "until these have signed: Prepared by, Technical facts confirmed by." in said
    assert "DRAFT" in body.given["data-status"]


def test_a_stop_notice_holds_the_release_and_silences_the_argument() -> None:
    body = page("image_lora_real_people")
    assert body.having("data-decision", "held")
    assert not body.having("data-step")
    assert "No argument is printed while a stop or hold notice stands." in section(body, "argument")
    first = body.text.index("Stop.")
    assert first < body.text.index("Held")


def test_a_signature_does_not_lift_a_stop() -> None:
    assert page_of(signed(sheet("image_lora_real_people"), "approved_by", "risk_accepted_by")).having(
        "data-decision", "held"
    )


def test_clear_axes_and_no_grave_hazard_give_the_short_form() -> None:
    body = page_of(calm())
    assert "Short form" in section(body, "decision")
    assert not [heading for heading in body.all("h3") if heading.given.get("id", "").startswith("hazard-")]
    assert "The trace of every result stands in the attached file findings.json." in section(body, "appendix-a")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ({"evaluation__hazards": None}, "no list of hazards was given"),
        ({"use__tools": ["payments"]}, "it uses tools that act"),
        ({"safeguards__effect": "weakened_unintended"}, "these axes are not clear: Safety features"),
    ],
)
def test_the_long_form_says_why_it_is_long(answers: dict[str, object], reason: str) -> None:
    assert reason in section(page_of(calm(**answers)), "decision")


def test_a_grave_hazard_gives_the_long_form() -> None:
    assert "a hazard is above serious" in section(page("lora_startup"), "decision")


def test_an_unknown_severity_is_never_taken_for_a_small_one() -> None:
    body = page("dolphin_2_6_phi_2")
    assert "one hazard has no severity" in section(body, "decision")
    assert "not known" in section(body, "overview")


@pytest.mark.parametrize(
    ("answers", "route", "result"),
    [
        ({}, "ability", "clear"),
        ({"evaluation__done": "none"}, "ability", "unclear"),
        ({"evaluation__done": "upstream_results_only"}, "ability", "unclear"),
        ({"evaluation__compared": False}, "ability", "unclear"),
        ({"evaluation__compared": None}, "ability", "unclear"),
        ({"modification__methods": ["adapter", "tools"]}, "ability", "unclear"),
        ({"evaluation__capability_change": "marked"}, "ability", "met"),
        ({}, "safety", "clear"),
        ({"safeguards__effect": "unchanged_untested"}, "safety", "unclear"),
        ({"safeguards__effect": "spot_checked"}, "safety", "unclear"),
        ({"safeguards__effect": "removed_on_purpose"}, "safety", "met"),
        ({"modification__methods": ["restriction_removal"]}, "safety", "met"),
    ],
)
def test_a_route_that_was_not_tested_is_never_clear(answers: dict[str, object], route: str, result: str) -> None:
    assert [element.given["data-verdict"] for element in page_of(calm(**answers)).having("data-route", route)] == [
        result
    ]


def test_a_conversion_that_nobody_tested_leaves_both_routes_unclear() -> None:
    routes = {
        element.given["data-route"]: element.given["data-verdict"]
        for element in page("mistral_nemo_gguf").having("data-route")
    }
    assert routes == {"ability": "unclear", "safety": "unclear"}


def cells_of(**raw: object) -> dict[str, dict[str, object]]:
    names = ("modification.methods", "safeguards.effect", "safeguards.latent_mark_works")
    return {name: {"raw": raw.get(name.replace(".", "_"))} for name in names}


@pytest.mark.parametrize(
    ("safeguard", "access", "effect", "methods", "state"),
    [
        ("refusals", "open_weights", "unchanged_tested", ["adapter"], "kept"),
        ("refusals", "open_weights", "unchanged_untested", ["adapter"], "not_tested"),
        ("refusals", "open_weights", "unchanged_tested", ["restriction_removal"], "removed"),
        ("refusals", "open_weights", None, ["adapter"], "not_known"),
        ("monitoring", "open_weights", "unchanged_tested", ["adapter"], "not_available"),
        ("monitoring", "gated_weights", "strengthened", ["adapter"], "not_available"),
        ("monitoring", "fine_tuning_api", "unchanged_tested", ["adapter"], "kept"),
        ("rate_limit", None, "spot_checked", [], "spot_checked"),
        ("output_filter", "open_weights", "removed_on_purpose", ["adapter", "filters"], "removed"),
        ("output_filter", "open_weights", "unchanged_tested", ["adapter"], "not_available"),
    ],
)
def test_what_became_of_a_safeguard(
    safeguard: str, access: str | None, effect: str | None, methods: list[str], state: str
) -> None:
    facts = cells_of(modification_methods=methods, safeguards_effect=effect)
    assert state_now(facts, {"access": {"raw": access}, "how": {"raw": ["weights"]}}, safeguard) == state


def test_a_hidden_mark_that_works_is_kept_and_one_that_fails_is_removed() -> None:
    for works, state in ((True, "kept"), (False, "removed"), (None, "not_tested")):
        facts = cells_of(safeguards_effect="unchanged_untested", safeguards_latent_mark_works=works)
        assert state_now(facts, {"access": {"raw": "open_weights"}}, "watermark") == state


@pytest.mark.parametrize(
    ("how", "methods", "route"),
    [
        (["weights"], ["adapter", "merge", "prompts"], "training"),
        (["merged"], ["adapter", "merge"], "merge"),
        (["outputs", "wrapped"], ["full_finetune", "prompts"], "prompts"),
        (["wrapped"], ["adapter", "restriction_removal"], "wrapped"),
        (None, ["adapter"], "training"),
    ],
)
def test_a_safeguard_is_reached_by_the_way_its_model_was_used(
    how: list[str] | None, methods: list[str], route: str
) -> None:
    facts = cells_of(modification_methods=methods, safeguards_effect="unchanged_tested")
    assert mechanism(facts, {"how": {"raw": how}}, "refusals", "kept") == route


def test_a_merge_is_not_said_to_average_what_the_weights_do_not_carry() -> None:
    facts = cells_of(modification_methods=["merge"], safeguards_effect="unchanged_tested")
    merged = {"how": {"raw": ["merged"]}}
    assert mechanism(facts, merged, "watermark", "not_tested") == "none"
    assert mechanism(facts, merged, "refusals", "not_tested") == "merge"


def test_every_effect_of_the_catalogue_has_a_state_with_words_and_a_shape() -> None:
    assert set(EFFECTS) == set(catalogue().facts["safeguards.effect"].choices)
    assert set(words()["override"]["states"]) == set(SHAPES)
    assert set(words()["routes"]["methods"]) == set(catalogue().facts["modification.methods"].choices)
    layers = set(catalogue().fields["base.models"]["safeguards"].choices) - {"none"} | {"all"}
    assert set(words()["override"]["layers"]) == set(words()["override"]["names"]) == layers
    assert (
        set(words()["severity"]["order"])
        == set(words()["severity"]["examples"])
        == set(catalogue().fields["evaluation.hazards"]["degree"].choices)
    )


def test_the_map_of_a_stopped_model_shows_the_filter_as_removed() -> None:
    safeguards = section(page("image_lora_real_people"), "safeguards")
    assert "Output filter present → removed" in safeguards
    assert "Watermark or content credentials present → removed" in safeguards


def test_answers_that_disagree_about_safeguards_are_shown_as_disagreeing() -> None:
    assert "answers disagree" in section(page("dolphin_2_6_phi_2"), "safeguards")


def test_models_of_which_only_outputs_were_used_have_no_map() -> None:
    safeguards = section(page("supernova_medius"), "safeguards")
    assert "Control-override map: Qwen/Qwen2.5-14B" in safeguards
    assert "Control-override map: meta-llama" not in safeguards
    assert "only outputs were used" in safeguards


def test_hazards_stand_gravest_first_and_without_severity_before_all() -> None:
    def hazard(name: str, degree: str | None) -> dict[str, object]:
        fields = (
            "harms",
            "reaches_children",
            "conduct",
            "from_change",
            "base_shows_it",
            "hits_non_users",
            "warned",
            "accepted_by",
        )
        cells = {field: {"raw": None, "known": False, "state": "not_asked"} for field in fields}
        return {**cells, "name": {"raw": name}, "degree": {"raw": degree, "known": degree is not None}}

    rows = [
        hazard("a", "minor"),
        hazard("b", "grave"),
        hazard("c", None),
        hazard("d", "trivial"),
        hazard("e", "serious"),
    ]
    found = hazard_rows(
        {"rows": rows}, {"evaluation.misuse_tested": {"raw": None}}, ["grave", "serious", "minor", "trivial"], []
    )
    assert [row["cells"]["name"]["raw"] for row in found] == ["c", "b", "e", "a", "d"]
    assert [row["number"] for row in found] == [1, 2, 3, 4, 5]


def test_nobody_yet_accepts_nothing_and_silence_is_not_acceptance() -> None:
    overview = [row.text for row in page("lora_startup").all("tr") if row.text.startswith("H")]
    assert sum(row.endswith(" yes") for row in overview) == 3
    assert sum(row.endswith(" no") for row in overview) == 1
    image = page("image_lora_real_people")
    assert "Not known who accepted it" in section(image, "hazards")


def test_each_hazard_has_a_block_with_a_residual_that_is_not_established() -> None:
    body = page("lora_startup")
    blocks = [heading for heading in body.all("h3") if heading.given.get("id", "").startswith("hazard-")]
    assert len(blocks) == 4
    assert section(body, "hazards").count("Not established.") == 4


def test_what_is_not_known_is_never_empty() -> None:
    for name in EXAMPLES:
        assert "What did the tests not ask?" in section(page(name), "unknown")


def test_benefits_without_results_for_both_models_are_only_claimed() -> None:
    assert "Claimed, no evidence attached." in section(page("dolphin_2_6_phi_2"), "benefits")
    assert "Claimed, no evidence attached." not in section(page("lora_startup"), "benefits")


def test_the_fixed_texts_are_printed() -> None:
    text = page("lora_startup").text
    for key in ("ratings", "lapses", "left_out"):
        assert words()[key] in text


def test_nobody_was_asked_is_never_printed_without_that_answer() -> None:
    for name in EXAMPLES:
        assert words()["consulted"]["nobody"] not in page(name).text


def test_no_likelihood_number_and_no_comparison_argument_is_printed() -> None:
    argument = section(page("lora_startup"), "argument")
    assert words()["argument"]["no_comparison"] in argument
    assert "%" not in argument


def test_the_argument_has_at_most_eight_steps_and_a_lost_safeguard_speaks_against() -> None:
    for name in EXAMPLES:
        assert len(page(name).having("data-step")) <= 8
    steps = {
        element.given["data-step"]: element.given.get("data-verdict")
        for element in page_of(calm(safeguards__effect="removed_on_purpose")).having("data-step")
    }
    assert steps["safety"] == "against"
    assert steps["problems"] is None, "known problems are kept for counsel, and so is the step that rests on them"


def test_the_public_version_keeps_headings_and_counts_and_hides_the_rest() -> None:
    body = page_of(sheet("lora_startup"), "public")
    for name in ("safeguards", "hazards", "overview", "unknown", "argument"):
        assert "Left out of this version" in section(body, name)
    assert "insult a named person" not in body.text
    shown = {
        element.given["data-fact"] for element in body.having("data-fact") if element.given["data-state"] != "withheld"
    }
    hidden = {
        fact for fact in shown if (found := catalogue().facts.get(fact)) is not None and found.sensitivity != "public"
    }
    assert hidden == set()


def test_free_text_on_attacks_is_left_out_and_listed() -> None:
    body = page("lora_startup")
    findings = sheet("lora_startup").answers["evaluation.findings"].value
    assert str(findings)[:40] not in body.text
    assert "Free text on problems found in tests" in section(body, "appendix-f")


def test_only_what_is_cited_stands_among_the_sources() -> None:
    assert "AI Act" not in section(page("mistral_nemo_gguf"), "appendix-c")
    assert "General-Purpose AI Code of Practice" in section(page("mistral_nemo_gguf"), "appendix-c")
    assert "Artificial Intelligence Act" in section(page("image_lora_real_people"), "appendix-c")


def test_a_grave_hazard_speaks_against_only_once_somebody_said_that_nobody_accepts_it() -> None:
    def state(accepted: object) -> str:
        hazards = [dict(row, accepted_by=accepted) for row in sheet("lora_startup").answers["evaluation.hazards"].value]
        return page_of(calm(evaluation__hazards=hazards)).having("data-step", "accepted")[0].given["data-verdict"]

    assert state("nobody yet") == "against"
    assert state(None) == "open"
    assert state("A. Person, 1 October 2026: controlled by staff.") == "holds"


def test_only_results_that_wait_for_answers_are_counted_as_waiting() -> None:
    groups = Composer(example("invented_hiring_tool")).shared()["groups"]
    assert len(groups["undecided"]) > len([row for row in groups["undecided"] if row["waits_for"]]) == 1
    assert "One legal result waits for answers" in section(page("invented_hiring_tool"), "unknown")


def test_the_next_dates_are_those_of_the_threshold_record() -> None:
    composer = Composer(example("invented_hiring_tool"))
    record = composer.compose(load_documents()["threshold_record"])["extra"]["dates"]["next"]
    dates = [row["from"] for row in composer.compose(load_documents()["risk_statement"])["extra"]["dates"]]
    assert dates == [row["on"] for row in record]


def test_the_change_is_one_of_the_models_whose_weights_it_touched() -> None:
    head = page("invented_hiring_tool").text.partition("Law as of")[0]
    assert "on mistralai/Mistral-Medium-3.5" in head
    assert "Claude Sonnet" not in head


def test_what_is_left_out_of_a_hazard_is_said_once() -> None:
    words = section(page("invented_hiring_tool"), "hazards")
    hazards = Composer(example("invented_hiring_tool")).shared()["records"]["evaluation.hazards"]["rows"]
    assert words.count("left out here. Reason: kept for counsel.") == len(hazards)
    assert ".;" not in words
