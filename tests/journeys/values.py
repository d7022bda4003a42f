"""What is read at the bedside, form by form, in the words of the form. Times are of the site."""


def consent(at: str) -> dict[str, str]:
    return {
        "Consent declined": "No",
        "Consent signed at": at,
        "Consent version": "V1.1",
        "Signed by": "Participant",
        "Consent obtained by": "Clara Coordinator",
        "Copy given": "Yes",
    }


DEMOGRAPHICS = {"Birth date": "1966-03-01", "Sex": "Male", "Ethnic group": "Han"}


def baseline(*, imaged_at: str, onset: str, tested_on: str) -> dict[str, str]:
    return {
        "Main risk factor": "Aspiration",
        "Onset of the lung injury": onset,
        "Chest image": "X-ray",
        "Image taken at": imaged_at,
        "Image taken in routine care": "No",
        "Infiltrates right": "Yes",
        "Infiltrates left": "Yes",
        "Quadrants with infiltrates": "3",
        "Cardiac failure present?": "No",
        "Judged by": "Echocardiography",
        "Left ventricular ejection fraction": "60",
        "Height": "172",
        "Weight": "68.4",
        "How the weight was taken": "Bed scale",
        "Hepatitis B surface antigen": "Negative",
        "Hepatitis B test date": tested_on,
        "Hepatitis C antibody": "Negative",
        "Hepatitis C test date": tested_on,
        "HIV antigen and antibody": "Negative",
        "HIV test date": tested_on,
        "Tuberculosis interferon-gamma release assay": "Negative",
        "Tuberculosis test date": tested_on,
    }


def blood_gas(at: str, *, pao2: str = "68", fio2: str = "0.33", **more: str) -> dict[str, str]:
    return {
        "Sample time": at,
        "Sample": "Arterial",
        "PaO₂": pao2,
        "FiO₂ at sampling": fio2,
        "Source of FiO₂": "Measured",
        "SaO₂": "94",
        "PaCO₂": "35",
        "pH": "7.42",
        "Bicarbonate": "22.6",
        "Base excess": "-1.2",
        **more,
    }


def vital_signs(at: str, **more: str) -> dict[str, str]:
    return {
        "Time of measurement": at,
        "Point": "Routine",
        "Systolic pressure": "118",
        "Diastolic pressure": "72",
        "Heart rate": "92",
        "Respiratory rate": "20",
        "SpO₂": "94",
        "Temperature": "37.1",
        "Measured at": "Ear",
        "Position": "Supine",
        **more,
    }


def infusion_vital_signs(at: str, point: str) -> dict[str, str]:
    values = vital_signs(at, Point=point)
    del values["Position"]  # asked of routine measurements only
    return values


def chest_ct(at: str, *, lobes: str, change: str = "") -> dict[str, str]:
    names = [
        f"{side} lobe" for side in ("Right upper", "Right middle", "Right lower", "Left upper", "Left lower")
    ]
    return {
        "Scan time": at,
        **dict(zip(names, lobes.split(), strict=True)),
        "Ground-glass opacity": "Yes",
        "Consolidation": "Yes",
        "Pleural effusion": "No",
        "Pneumothorax": "No",
        "Fibrosis": "No",
        **({"Change from baseline": change} if change else {}),
        "Read by": "Radiologist",
        "Read without knowing the timepoint": "Yes",
    }


def cytokines(collected: str, spun: str, frozen: str, *, tube: str, il6: str, il8: str) -> dict[str, str]:
    return {
        "Collected": collected,
        "Specimen": "Serum",
        "Barcode": tube,
        "Centrifuged": spun,
        "Frozen": frozen,
        "Haemolysed": "None",
        "Laboratory": "Central laboratory",
        "Method": "ELISA",
        "Dilution factor": "1",
        "IL-6": il6,
        "IL-6 lower limit of quantification": "1.5",
        "IL-6 upper limit of quantification": "5000",
        "IL-8": il8,
        "IL-8 lower limit of quantification": "2",
        "IL-8 upper limit of quantification": "5000",
    }


def visit(on: str, *, contact: str = "In person") -> dict[str, str]:
    return {
        "Did the visit take place?": "Yes",
        "Visit date": on,
        "Contact": contact,
        "Any adverse event since the last visit?": "No",
    }


def batch(*, lot: str, expires: str, released: str) -> dict[str, str]:
    return {
        "Lot": lot,
        "Donor code": "UC-17",
        "Passage": "4",
        "Expiry": expires,
        "Total cells": "1.2",
        "Viability": "95",
        "Viability method": "Trypan blue stain",
        "Sterility": "Pass",
        "Endotoxin": "Pass",
        "Mycoplasma": "Pass",
        "Released by": "Rosa Releaser",
        "Released at": released,
    }


def infusion(start: str, end: str, *, volume: str) -> dict[str, str]:
    return {
        "Infusion given?": "Yes",
        "Premedication?": "No",
        "Access": "Peripheral vein",
        "Start": start,
        "End": end,
        "Volume infused": volume,
        "Total volume after dilution": "100",
        "Interrupted?": "No",
    }


def end_of_study(*, treatment: str, study: str, known_at: str) -> dict[str, str]:
    return {
        "Withdraws from further treatment": "No",
        "Withdraws from further examinations and visits": "No",
        "Withdraws the further use of records": "No",
        "Treatment ended on": treatment,
        "How treatment ended": "Completed",
        "Participation ended on": study,
        "How participation ended": "Completed",
        "Vital status at day 14": "Alive",
        "Vital status known at": known_at,
        "Known from": "Visit",
    }


def adverse_event(onset: str, **more: str) -> dict[str, str]:
    return {
        "Term": "Nausea",
        "Onset": onset,
        "Ongoing": "Yes",
        "Outcome": "Not recovered",
        "CTCAE grade": "1 mild",
        "Serious": "No",
        "Relation to the cells": "Not related",
        "Relation to the infusion procedure": "Not related",
        "Relation to the lung injury": "Possibly related",
        "Relation to another drug": "Not related",
        "Prespecified infusion-associated event": "No",
        "Action with the cells": "Not applicable",
        "Treatment given": "No",
        **more,
    }


def cardiac_arrest(onset: str, end: str) -> dict[str, str]:
    return {
        "Term": "Cardiac arrest",
        "CTCAE term": "Cardiac arrest",
        "Onset": onset,
        "Ongoing": "No",
        "End": end,
        "Outcome": "Fatal",
        "CTCAE grade": "5 death",
        "Serious": "Yes",
        "Results in death": "Yes",
        "Life-threatening": "Yes",
        "Hospitalisation or prolongation of it": "No",
        "Persistent or significant disability": "No",
        "Congenital anomaly": "No",
        "Other medically important event": "No",
        "Relation to the cells": "Possibly related",
        "Relation to the infusion procedure": "Possibly related",
        "Relation to the lung injury": "Possibly related",
        "Relation to another drug": "Not related",
        "Prespecified infusion-associated event": "Yes",
        "Which infusion": "2",
        "Action with the cells": "Not applicable",
        "Treatment given": "Yes",
    }


def death(at: str) -> dict[str, str]:
    return {
        "Time of death": at,
        "Primary cause": "Cardiac arrest",
        "The lung injury contributed": "Yes",
        "Relation to the cells": "Possibly related",
        "Place": "Intensive care unit",
        "Witnessed": "Yes",
        "Expected": "No",
        "Autopsy": "No",
        "Death certificate": "Yes",
        "Life support withdrawn": "No",
    }
