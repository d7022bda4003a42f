"""Chinese says everything that English says: whole, with the same values, in the words of the ward."""

import re
from pathlib import Path

import polib
import pytest

from ucmsc_ali.lib import messages, translations
from ucmsc_ali.management.commands.translations import FOLDERS

ROOT = Path(__file__).resolve().parents[2]
CHINESE = ROOT / "ucmsc_ali" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
VALUE = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w*\}")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff] ?[,;:?!()]|[()][\u4e00-\u9fff]")
TERMS = [
    ("Participant", "受试者"),
    ("Investigator", "研究者"),
    ("Monitor", "监查员"),
    ("Sponsor", "申办者"),
    ("Signed by", "签署人"),
    ("Legal representative", "法定代理人"),
    ("Consent signed at", "知情同意签署时间"),
    ("met", "符合"),
    ("not met", "不符合"),
    ("pending", "待定"),
    ("Birth date", "出生日期"),
    ("Age at consent", "知情同意时年龄"),
    ("Main risk factor", "主要危险因素"),
    ("Aspiration", "误吸"),
    ("Bed scale", "床秤"),
    ("Hepatitis B surface antigen", "乙肝表面抗原"),
    ("Tuberculosis interferon-gamma release assay", "结核γ-干扰素释放试验"),
    ("Pending", "待报告"),
    ("Quadrants with infiltrates", "受累象限数"),
    ("arterial blood gas", "动脉血气"),
    ("A–a gradient", "肺泡-动脉氧分压差"),
    ("Base excess", "剩余碱"),
    ("Ground-glass opacity", "磨玻璃影"),
    ("Not evaluable", "无法评价"),
    ("cytokine sample", "细胞因子标本"),
    ("Haemolysed", "溶血"),
    ("Lot", "批号"),
    ("Viability", "存活率"),
    ("Cells given", "实际活细胞数"),
    ("Check by two people", "双人核对"),
    ("Further infusions withdrawn", "停止后续输注"),
    ("Recovered with sequelae", "痊愈有后遗症"),
    ("Relation to the cells", "与细胞制剂关系"),
    ("Lost to follow-up", "失访"),
    ("Left against medical advice", "自动出院"),
    ("Life support withdrawn", "是否撤除生命支持"),
    ("Not done", "未做"),
    ("Trail", "稽查轨迹"),
]
JUDGEMENTS = [
    ("Related", "肯定有关"),
    ("Probably related", "很可能有关"),
    ("Possibly related", "可能有关"),
    ("Unlikely related", "可能无关"),
    ("Not related", "肯定无关"),
]


@pytest.fixture(scope="module")
def said():
    return [each for folder in FOLDERS for each in messages.in_folder(ROOT / folder, ROOT)]


@pytest.fixture(scope="module")
def entries():
    return list(polib.pofile(str(CHINESE)))


def in_chinese(entry):
    return "".join([entry.msgstr, *entry.msgstr_plural.values()])


def test_every_message_has_a_sure_translation(said):
    assert translations.gaps(CHINESE, said) == []


def test_a_translation_names_the_same_values_as_often(entries):
    differing = [
        entry.msgid
        for entry in entries
        if sorted(VALUE.findall(entry.msgid_plural or entry.msgid))
        != sorted(VALUE.findall(in_chinese(entry)))
    ]

    assert differing == []


def test_chinese_is_punctuated_as_chinese(entries):
    assert [entry.msgid for entry in entries if HALF_WIDTH.search(VALUE.sub("值", in_chinese(entry)))] == []


def test_a_question_stays_a_question_and_a_sentence_ends(entries):
    ends = {".": "。", "…": "…"}
    differing = [
        entry.msgid
        for entry in entries
        if (entry.msgid[-1] in ends and " " in entry.msgid)
        and not in_chinese(entry).endswith(ends[entry.msgid[-1]])
    ]

    assert differing == []


def test_nobody_is_shouted_at(entries):
    assert [entry.msgid for entry in entries if "!" in entry.msgid or "！" in in_chinese(entry)] == []


def test_the_catalogue_names_no_machine_no_person_and_no_line():
    text = CHINESE.read_text("utf-8")

    assert re.findall(r"@|https?:|^#: .*:\d+|POT-Creation|Last-Translator|Report-Msgid", text, re.M) == []


@pytest.mark.parametrize(("english", "chinese"), TERMS)
def test_a_clinical_term_is_the_one_of_the_specification(entries, english, chinese):
    found = [entry.msgstr for entry in entries if (entry.msgid, entry.msgctxt) == (english, None)]

    assert found == [chinese]


@pytest.mark.parametrize(("english", "chinese"), JUDGEMENTS)
def test_causality_is_judged_in_the_words_of_the_specification(entries, english, chinese):
    found = [entry.msgstr for entry in entries if (entry.msgid, entry.msgctxt) == (english, "causality")]

    assert found == [chinese]
