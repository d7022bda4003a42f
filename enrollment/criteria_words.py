"""The words of eligibility in English and Chinese: labels of inputs, codes of values, notes."""

from enrollment.evidence import Input
from ucmsc_ali.protocol.model import Text

LABELS = {
    "declined": Text("Declined", "拒绝签署"),
    "consented_at": Text("Consent", "知情同意时间"),
    "consent_signer": Text("Signed by", "签署人"),
    "first_procedure_at": Text("First study procedure", "首次研究操作"),
    "birth": Text("Birth date", "出生日期"),
    "consent_date": Text("Date of consent at the site", "中心当地知情同意日期"),
    "age": Text("Age at consent", "知情同意时年龄"),
    "onset": Text("Onset", "起病时间"),
    "judged_at": Text("Judged at", "判定时间"),
    "sampled_at": Text("Blood gas", "血气采样时间"),
    "sample_age": Text("Age of the sample", "标本距今"),
    "pao2": Text("PaO₂", "动脉氧分压"),
    "fio2": Text("FiO₂", "吸氧浓度"),
    "paco2": Text("PaCO₂", "动脉二氧化碳分压"),
    "pb": Text("Barometric pressure", "大气压"),
    "infiltrates_right": Text("Infiltrates right", "右肺浸润"),
    "infiltrates_left": Text("Infiltrates left", "左肺浸润"),
    "image_modality": Text("Image", "影像方式"),
    "imaged_at": Text("Image time", "影像时间"),
    "cardiac_failure": Text("Cardiac failure present", "是否存在心力衰竭"),
    "risk_factor": Text("Main risk factor", "主要危险因素"),
    "present": Text("Present", "是否存在"),
    "comment": Text("Comment", "说明"),
    "malignancy_last_treated": Text("Last treatment of the malignancy", "恶性肿瘤末次治疗"),
    "HBSAG": Text("Hepatitis B surface antigen", "乙肝表面抗原"),
    "HCV": Text("Hepatitis C antibody", "丙肝抗体"),
    "HIVAGAB": Text("HIV antigen/antibody", "HIV抗原抗体"),
    "TB": Text("TB interferon-gamma release assay", "结核γ-干扰素释放试验"),
    "sex": Text("Sex", "性别"),
    "can_bear_children": Text("Childbearing potential", "生育能力"),
    "pregnancy": Text("Pregnancy test", "妊娠试验"),
    "gave_birth_on": Text("Last birth", "末次分娩"),
}

VALUES = {
    "YES": Text("Yes", "是"),
    "NO": Text("No", "否"),
    "UNKNOWN": Text("Not known", "不详"),
    "M": Text("Male", "男"),
    "F": Text("Female", "女"),
    "U": Text("Unknown", "未知"),
    "INTERSEX": Text("Intersex", "两性"),
    "NEGATIVE": Text("Negative", "阴性"),
    "POSITIVE": Text("Positive", "阳性"),
    "INDETERMINATE": Text("Indeterminate", "不确定"),
    "PENDING": Text("Pending", "待报告"),
    "NOT APPLICABLE": Text("Not applicable", "不适用"),
    "PARTICIPANT": Text("Participant", "本人"),
    "LEGAL REPRESENTATIVE": Text("Legal representative", "法定代理人"),
    "X-RAY": Text("X-ray", "X线"),
    "CT SCAN": Text("CT", "CT"),
    "PNEUMONIA": Text("Pneumonia", "肺炎"),
    "ASPIRATION": Text("Aspiration", "误吸"),
    "SEPSIS EXTRAPULMONARY": Text("Sepsis outside the lung", "肺外脓毒症"),
    "TRAUMA": Text("Trauma", "创伤"),
    "PANCREATITIS": Text("Pancreatitis", "胰腺炎"),
    "TRANSFUSION": Text("Transfusion", "输血"),
    "INHALATION": Text("Inhalation", "吸入损伤"),
    "DRUG": Text("Drug", "药物"),
    "OTHER": Text("Other", "其他"),
}

STATUSES = {
    "MET": Text("MET", "符合"),
    "NOT MET": Text("NOT MET", "不符合"),
    "PENDING": Text("PENDING", "待定"),
}


def label(given: Input, language: str) -> str:
    """Return the label of an input; its key where it has none."""
    return LABELS[given.key].for_language(language) if given.key in LABELS else given.key


def value(given: Input, language: str) -> str:
    """Return the value of an input, codes in words; a result and its date are two words."""
    if given.value in VALUES:
        return VALUES[given.value].for_language(language)
    code, _, rest = given.value.partition(", ")
    return f"{VALUES[code].for_language(language)}, {rest}" if code in VALUES and rest else given.value


CONSENT_MISSING = Text("Consent is not recorded yet.", "尚未记录知情同意。")
CONSENT_DECLINED = Text("Consent was declined.", "已拒绝签署知情同意书。")
CONSENT_LATER = Text("Consent is dated after this moment.", "知情同意时间晚于当前判定时间。")
PROCEDURE_BEFORE_CONSENT = Text("A study procedure is dated before consent.", "有研究操作早于知情同意。")
SIGNER_NOT_ALLOWED = Text("This signer is not allowed.", "该签署人不被允许。")
BIRTH_MISSING = Text("The birth date is not recorded yet.", "尚未记录出生日期。")
BIRTH_PARTIAL = Text(
    "The age cannot be derived from a partial birth date: ask for the full date.",
    "出生日期不完整，无法计算年龄：请补充完整日期。",
)
ONSET_MISSING = Text("The onset is not recorded yet.", "尚未记录起病时间。")
ONSET_PARTIAL = Text("The day of onset is not known: ask for the date.", "起病日期不详：请补充日期。")
ONSET_TIME_ASKED = Text(
    "The time of onset is not known; calendar days were counted. Ask for the time.",
    "起病具体时间不详，按日历日计算。请补充时间。",
)
ONSET_LATER = Text("The onset is dated after this moment.", "起病时间晚于当前判定时间。")
GAS_MISSING = Text("No blood gas is recorded yet.", "尚未记录血气。")
GAS_NOT_ARTERIAL = Text(
    "Only an arterial sample qualifies: a new blood gas is required.",
    "仅动脉血标本有效：须重新采集血气。",
)
GAS_INCOMPLETE = Text("The blood gas is not complete.", "血气数据不完整。")
GAS_LATER = Text("The blood gas is dated after this moment.", "血气时间晚于当前判定时间。")
GAS_EXPIRED = Text(
    "The blood gas is {age} h old, more than {limit} h: new blood gas required.",
    "血气距今{age}小时，超过{limit}小时：须重新采集血气。",
)
GAS_IMPOSSIBLE = Text(
    "The A-a gradient is below 0, which is impossible: check FiO2 and units.",
    "肺泡-动脉氧分压差小于0，不可能：请核对吸氧浓度和单位。",
)
FIO2_ESTIMATED = Text("FiO2 was estimated.", "吸氧浓度为估计值。")
FIO2_MUST_BE_MEASURED = Text(
    "An estimated FiO2 does not qualify: new blood gas required.",
    "估计的吸氧浓度无效：须重新采集血气。",
)
IMAGE_MISSING = Text("The chest image is not recorded yet.", "尚未记录胸部影像。")
IMAGE_NOT_ALLOWED = Text("This kind of image does not qualify.", "该影像方式无效。")
IMAGE_OLD = Text(
    "The image is {age} h old, more than the expected {limit} h.",
    "影像距今{age}小时，超过预期的{limit}小时。",
)
CARDIAC_MISSING = Text(
    "Whether cardiac failure is present is not recorded yet.", "尚未记录是否存在心力衰竭。"
)
JUDGEMENT_MISSING = Text("The investigator has not judged this yet.", "研究者尚未判断。")
COMMENT_OWED = Text("Add a comment of at least {limit} characters.", "请填写至少{limit}个字符的说明。")
COMMENT_OWED_FOR_CAUSE = Text(
    "The lung injury comes from an infection: say why it is not a severe infectious disease, "
    "in at least {limit} characters.",
    "肺损伤由感染引起：请说明为何不属于严重感染性疾病，至少{limit}个字符。",
)
MALIGNANCY_LONG_AGO = Text(
    "Last treated more than {limit} years before consent.", "末次治疗早于知情同意{limit}年以上。"
)
TEST_POSITIVE = Text("{test} is positive.", "{test}阳性。")
TEST_OPEN = Text("{test}: no result yet.", "{test}：尚无结果。")
TEST_INDETERMINATE = Text("{test} is indeterminate: repeat the test.", "{test}不确定：请复查。")
TEST_UNDATED = Text("{test}: enter its date.", "{test}：请填写日期。")
TEST_OLD = Text(
    "{test} is {age} days old, more than {limit}: repeat the test.",
    "{test}距今{age}天，超过{limit}天：请复查。",
)
SEX_MISSING = Text("The sex is not recorded yet.", "尚未记录性别。")
CHILDBEARING_MISSING = Text("Childbearing potential is not recorded yet.", "尚未记录生育能力。")
PREGNANT = Text("The pregnancy test is positive.", "妊娠试验阳性。")
POSTPARTUM = Text("Gave birth {age} days ago, no more than {limit}.", "产后{age}天，未超过{limit}天。")
POSTPARTUM_UNSURE = Text(
    "The day of the last birth is not known: ask for the date.", "末次分娩日期不详：请补充日期。"
)
