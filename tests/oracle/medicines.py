"""What medicines.md, sections 2 and 3, says of each class of medicines: names as people type them, and what they ask for.

Typed from the text alone. `names` are few on purpose: a substance, a brand, one with a strength or form.
"""

from __future__ import annotations

from dataclasses import dataclass

ANY_HEART = [
    "heart_disease",
    "coronary_disease",
    "heart_attack",
    "heart_procedure",
    "stroke",
    "heart_failure",
    "cardiomyopathy",
    "valve_disease",
    "aneurysm",
    "inherited_arrhythmia",
    "defibrillator",
    "heart_transplant",
    "congenital_heart_disease",
    "atrial_fibrillation",
    "arrhythmia",
    "pacemaker",
    "peripheral_artery_disease",
]
DIABETES = ("diabetes", "diabetes_type_1", "diabetes_type_2")
SUGAR = (*DIABETES, "gestational_diabetes", "hypoglycaemia_unawareness", "retinopathy")
LUNGS = ("copd", "chronic_lung_disease", "asthma")
CANCERS = ("cancer", "bone_metastases", "lymphoedema")
RHYTHM = ("atrial_fibrillation", "arrhythmia", "uncontrolled_arrhythmia")
SEIZURES = ("epilepsy", "seizure")
IN_WATER = ("swimming_alone", "heights", "traffic_cycling_alone")
BLEEDING = ("contact_sport", "fall_prone_activity")


@dataclass(frozen=True)
class Class:
    """One row of table A."""

    place: str
    names: tuple[str, ...]
    kind: str = "nothing"  # nothing | ask | refer
    topics: tuple[str, ...] = ()  # a clearance of one of them closes it (E1)
    feared: tuple[str, ...] = ()  # listed, or as the reason: closes the question, its own rules hold (E2)
    reasons: tuple[str, ...] = ()  # only as the reason of that medicine (E2)
    words: tuple[str, ...] = ()  # one of them must stand in the question
    bpm: bool = True
    forbid: tuple[str, ...] = ()  # as long as it is taken
    until: tuple[str, ...] = ()  # forbidden until answered
    require: tuple[str, ...] = ()
    known_other: bool = True  # E2a; not where a heart clearance closes, nor lung vessels, seizures, arteries
    marks: tuple[str, ...] = ()  # what counts in table B


CLASSES: dict[str, Class] = {
    # --- A1, heart and vessels
    "p2y12_new": Class(
        "medicines.md A1 p2y12_new",
        ("ticagrelor 90 mg 1-0-1", "prasugrel", "Efient 10", "Brilique"),
        "refer",
        ("heart",),
        words=("arter", "stent"),
        forbid=BLEEDING,
        known_other=False,
        marks=("p2y12",),
    ),
    "clopidogrel": Class(
        "medicines.md A1 clopidogrel",
        ("clopidogrel 75 mg", "Plavix"),
        "ask",
        ("heart",),
        ("coronary_disease", "heart_attack", "heart_procedure", "stroke", "peripheral_artery_disease"),
        ("atrial_fibrillation",),
        ("arter", "stent"),
        forbid=BLEEDING,
        known_other=False,
        marks=("p2y12", "antiplatelet"),
    ),
    "aspirin": Class("medicines.md A1 aspirin", ("aspirin 100", "ASS 100", "aspirin 81 mg"), marks=("aspirin", "antiplatelet")),
    "dipyridamole": Class(
        "medicines.md A1 dipyridamole", ("dipyridamole",), "ask", ("heart",),
        ("coronary_disease", "heart_attack", "heart_procedure", "stroke", "peripheral_artery_disease"), (), ("arter", "stroke"),
        known_other=False,
    ),
    "arni": Class(
        "medicines.md A1 arni",
        ("Entresto", "Entresto 49/51"),
        "refer",
        ("heart",),
        words=("heart failure",),
        bpm=False,
        known_other=False,
        marks=("failure", "arni", "sartan"),
    ),
    "vericiguat": Class(
        "medicines.md A1 vericiguat", ("vericiguat 10 mg", "Verquvo"), "refer", ("heart",), words=("heart failure",),
        known_other=False, marks=("no_pde5",),
    ),
    "ivabradine": Class(
        "medicines.md A1 ivabradine; addendum 47",
        ("ivabradine 5 mg", "Procoralan"),
        "ask",
        ("heart",),
        ("coronary_disease", "heart_failure"),
        ("pots", "arrhythmia"),
        ("angina", "heart"),
        bpm=False,
        known_other=False,
        marks=("failure",),
    ),
    "anti_anginal": Class(
        "medicines.md A1 anti_anginal", ("ranolazine", "Ranexa 500", "nicorandil 10 mg"), "ask", ("heart",),
        ("coronary_disease", "heart_attack", "heart_procedure"), (), ("heart", "angina", "coronary"), known_other=False,
    ),
    "nitrate": Class(
        "medicines.md A1 nitrate; addendum 24",
        ("nitroglycerin spray", "isosorbide mononitrate 40", "Imdur"),
        "ask",
        ("heart",),
        ("coronary_disease", "heart_attack", "heart_procedure"),
        ("fissure",),
        ("heart", "angina", "coronary"),
        known_other=False,
    ),
    "beta_blocker": Class(
        "medicines.md A1 beta_blocker; addendum 24, 47",
        ("metoprolol", "Metoprololsuccinat 47,5 mg", "bisoprolol 2.5", "Concor 5", "carvedilol 6.25"),
        "ask",
        ("heart",),
        ("hypertension", "pulmonary_hypertension", *ANY_HEART),
        ("migraine", "essential_tremor", "anxiety", "glaucoma", "panic_disorder", "uncontrolled_thyroid_disease"),
        ("heart", "beta blocker"),
        bpm=False,
        known_other=False,
        marks=("failure", "beta_blocker"),
    ),
    "other_beta_blocker": Class(
        "medicines.md A1 beta_blocker; addendum 24, 47",
        ("propranolol 10 when needed", "atenolol 50", "Inderal"),
        "ask",
        ("heart",),
        ("hypertension", "pulmonary_hypertension", *ANY_HEART),
        ("migraine", "essential_tremor", "anxiety", "glaucoma", "panic_disorder", "uncontrolled_thyroid_disease"),
        ("heart", "beta blocker"),
        bpm=False,
        known_other=False,
        marks=("beta_blocker",),
    ),
    "eye_drops": Class(
        "medicines.md A1 beta_blocker; addendum 47 (timolol drops)",
        ("timolol eye drops", "Timoptic"),
        bpm=False,
        marks=("beta_blocker",),
    ),
    "rate_limiting": Class(
        "medicines.md A1 rate_limiting_calcium_blocker; addendum 47",
        ("diltiazem", "verapamil 80", "Isoptin"),
        "ask",
        ("heart",),
        ("hypertension", "pulmonary_hypertension", *ANY_HEART),
        ("migraine",),
        ("heart", "rhythm", "pressure"),
        bpm=False,
        known_other=False,
        marks=("rate",),
    ),
    "digoxin": Class(
        "medicines.md A1 digoxin; addendum 24, 47", ("digoxin", "Lanoxin"), "ask", ("heart",),
        ("heart_failure", *RHYTHM, "valve_disease"), (), ("fibrillation", "rhythm", "heart"), bpm=False,
        known_other=False, marks=("rate",),
    ),
    "antiarrhythmic": Class(
        "medicines.md A1 antiarrhythmic; addendum 24, 47", ("amiodarone", "sotalol 80", "Cordarone"), "ask", ("heart",),
        (*RHYTHM, "inherited_arrhythmia", "valve_disease", "blood_clot"), (), ("fibrillation", "rhythm", "heart"),
        bpm=False, known_other=False, marks=("qt",),
    ),
    "flecainide": Class(
        "medicines.md A1 antiarrhythmic; addendum 24", ("flecainide 100", "Tambocor"), "ask", ("heart",),
        (*RHYTHM, "inherited_arrhythmia", "valve_disease", "blood_clot"), (), ("fibrillation", "rhythm", "heart"),
        known_other=False,
    ),
    "anticoagulant": Class(
        "medicines.md A1 anticoagulant; addendum 24, 57",
        ("apixaban 5 mg", "Eliquis", "warfarin", "Xarelto 20", "vitamin K antagonist"),
        "ask",
        ("heart",),
        (*RHYTHM, "blood_clot", "valve_disease", "joint_replacement", "surgery", "fracture"),
        (),
        ("clot", "fibrillation", "valve"),
        forbid=BLEEDING,
        known_other=False,
        marks=("anticoagulant",),
    ),
    "cilostazol": Class(
        "medicines.md A1 claudication_medicine", ("cilostazol", "Pletal 100"), "ask", ("heart",),
        ("peripheral_artery_disease",), (), ("leg",), known_other=False, marks=("known_disease",),
    ),
    "lung_vessels": Class(
        "medicines.md A1 pulmonary_hypertension_medicine",
        ("Opsumit", "riociguat", "Revatio 20 mg", "Volibris"),
        "refer",
        ("heart",),
        words=("lung",),
        known_other=False,
    ),
    "heart_muscle": Class(
        "medicines.md A1 cardiomyopathy_medicine", ("mavacamten", "Camzyos", "Vyndaqel"), "refer", ("heart",),
        words=("heart",), known_other=False,
    ),
    "nimodipine": Class(
        "medicines.md A1 nimodipine", ("nimodipine 30", "Nimotop"), "refer", ("neuro",), words=("brain",), known_other=False,
    ),
    "loop_diuretic": Class(
        "medicines.md A1 loop_diuretic",
        ("furosemide 40", "Lasix", "torasemide 10", "water tablet"),
        "ask",
        ("heart", "other"),
        ("heart_failure", "kidney_disease", "liver_disease"),
        ("hypertension", "lymphoedema"),
        ("water tablet", "heart failure"),
        marks=("failure", "diuretic", "loop"),
    ),
    "mra": Class(
        "medicines.md A1 mra",
        ("spironolactone", "Aldactone 25", "eplerenone 25"),
        "ask",
        ("heart", "other"),
        ("heart_failure", "heart_attack", "liver_disease", "kidney_disease"),
        ("hypertension", "skin_condition", "pcos", "hair", "hormone_treatment"),
        ("heart", "kidney"),
        marks=("failure", "diuretic"),
    ),
    "vasodilator": Class(
        "medicines.md A1 vasodilator", ("hydralazine", "minoxidil tablets"), "ask", ("heart", "other"),
        ("hypertension", "heart_failure"), ("hair",), (), bpm=False, known_other=False,
    ),
    "orthostatic": Class(
        "medicines.md A1 orthostatic_medicine", ("midodrine", "fludrocortisone 0.1"), "ask", ("other",),
        ("low_blood_pressure", "pots", "parkinson_disease", "autonomic_neuropathy", "adrenal_insufficiency"), (),
        ("pressure", "faint"), until=("supine",),
    ),
    "pressure": Class(
        "medicines.md A1 ace_inhibitor, arb, dihydropyridine",
        ("ramipril 5", "lisinopril", "candesartan 8", "amlodipine 5"),
        marks=("sartan",),
    ),
    "thiazide": Class("medicines.md A1 diuretic", ("hydrochlorothiazide 12.5", "HCT 25"), marks=("diuretic",)),
    "statin": Class("medicines.md A1 statin", ("atorvastatin 80", "simvastatin"), marks=("statin",)),
    # --- A2, sugar, hormones
    "insulin": Class(
        "addendum 24, 58", ("insulin", "Lantus", "NovoRapid"), "ask", ("other", "heart"), SUGAR,
        (), ("diabetes", "sugar"), require=("company",),
    ),
    "sulfonylurea": Class(
        "addendum 24, 58", ("gliclazide 80", "Amaryl 2 mg", "glimepiride"), "ask", ("other", "heart"),
        SUGAR, (), ("diabetes", "sugar"), require=("company",),
    ),
    "sglt2": Class(
        "medicines.md A2 sglt2", ("Jardiance 10", "Forxiga", "dapagliflozin 10"), "ask", ("other", "heart"),
        (*DIABETES, "gestational_diabetes", "heart_failure", "kidney_disease", "hypoglycaemia_unawareness"), (), ("diabetes", "kidney"), marks=("failure",),
    ),
    "antithyroid": Class(
        "medicines.md A2 antithyroid", ("carbimazole", "thiamazole 10", "Thyrozol"), "ask", ("other",),
        ("uncontrolled_thyroid_disease", "hyperthyroidism_controlled"), (), ("thyroid",), marks=("no_bpm_open",),
    ),
    "steroid": Class(
        "medicines.md A2 systemic_steroid",
        ("prednisolone 10", "prednisone 5 mg", "dexamethasone 4"),
        "ask",
        ("other",),
        (*LUNGS, "rheumatic_disease", "ibd", *CANCERS, "multiple_sclerosis", "kidney_disease", "adrenal_insufficiency"),
        ("joint_pain", "skin_condition", "transplant", "thyroid_eye_disease"),
        ("cortisone", "steroid"),
        marks=("brittle",),
    ),
    "adrenal": Class(
        "medicines.md A2 adrenal_replacement", ("hydrocortisone tablets", "Plenadren"), "ask", ("other",),
        ("adrenal_insufficiency",), (), (),
    ),
    # --- A3, mind, nerves, dependence
    "ssri": Class("medicines.md A3 ssri", ("sertraline 50", "Zoloft", "fluoxetine 20")),
    "qt_ssri": Class("medicines.md A3 ssri", ("citalopram 20", "escitalopram", "Cipralex 10"), marks=("qt",)),
    "snri": Class("medicines.md A3 snri", ("venlafaxine 75", "Cymbalta 60"), marks=("raises",)),
    "bupropion": Class("medicines.md A3 bupropion", ("Wellbutrin XL 300", "bupropion"), marks=("raises",)),
    "tricyclic": Class(
        "addendum 47", ("amitriptyline 25", "Saroten", "nortriptyline"), bpm=False, marks=("raises", "anticholinergic")
    ),
    "stimulant": Class(
        "addendum 47; medicines.md M20", ("Elvanse 50", "methylphenidate", "Ritalin 10"), bpm=False, marks=("stimulant",)
    ),
    "clonidine": Class("addendum 47", ("clonidine", "Catapres"), bpm=False),
    "lithium": Class(
        "addendum 24; medicines.md A3 lithium", ("lithium 400", "Priadel 400"), "ask", ("mental_health",),
        ("bipolar", "bipolar_stable", "elevated_mood"), ("depression",), ("bipolar", "lithium"), marks=("lithium",),
    ),
    "valproate": Class(
        "addendum 24; medicines.md A3 valproate",
        ("valproate 500", "Epilim"),
        "ask",
        ("neuro",),
        SEIZURES,
        ("bipolar", "bipolar_stable", "migraine", "depression"),
        ("seizure", "epilep"),
        until=IN_WATER,
        known_other=False,
    ),
    "epilepsy_only": Class(
        "medicines.md A3 epilepsy_only",
        ("Keppra 500", "levetiracetam", "Vimpat", "phenytoin"),
        "ask",
        ("neuro",),
        SEIZURES,
        ("essential_tremor", "neuropathy", "bipolar", "bipolar_stable"),
        ("seizure", "epilep"),
        until=IN_WATER,
        known_other=False,
    ),
    "antiepileptic": Class(
        "medicines.md A3 antiepileptic",
        ("lamotrigine 100", "Lamictal", "carbamazepine 200", "Topamax"),
        "ask",
        ("neuro",),
        SEIZURES,
        ("bipolar", "bipolar_stable", "migraine", "neuropathy", "obesity"),
        ("seizure", "epilep"),
        until=IN_WATER,
        known_other=False,
    ),
    "seizure_rescue": Class(
        "medicines.md A3 seizure_rescue", ("Nayzilam", "Buccolam"), "ask", ("neuro",), SEIZURES, (),
        ("seizure", "epilep"), until=IN_WATER, known_other=False, marks=("sedative",),
    ),
    "narcolepsy": Class(
        "medicines.md A3 narcolepsy_medicine", ("Xyrem", "Wakix"), "ask", ("neuro",), (), (), ("asleep", "sleep"),
        until=IN_WATER,
    ),
    "gabapentinoid": Class("medicines.md A3 gabapentinoid", ("Lyrica 75", "gabapentin 300")),
    "antipsychotic": Class("medicines.md A3 antipsychotic", ("Seroquel 50", "quetiapine", "olanzapine 5"), marks=("antipsychotic",)),
    "psychosis_only": Class(
        "medicines.md A3 psychosis_only", ("haloperidol 5", "Xeplion 100", "Invega"), "ask", ("mental_health",),
        ("psychotic_disorder",), ("tics", "bipolar", "bipolar_stable"), ("what is yours for", "settled", "several uses"), marks=("antipsychotic",),
    ),
    "clozapine": Class(
        "medicines.md A3 clozapine; addendum 38, 47", ("clozapine 100", "Leponex 25"), "ask", ("mental_health",),
        ("psychotic_disorder",), ("parkinson_disease",), ("what is yours for", "settled", "several uses"), bpm=False,
        marks=("clozapine", "antipsychotic"),
    ),
    "benzodiazepine": Class("medicines.md A3 benzodiazepine", ("lorazepam 1", "diazepam", "zopiclone"), marks=("sedative",)),
    "opioid": Class("medicines.md A3 opioid", ("tramadol 50", "oxycodone"), marks=("opioid",)),
    "opioid_substitution": Class(
        "medicines.md A3 opioid_substitution, M17", ("methadone 80 mg", "Subutex 8"), "ask", ("other",),
        ("substance_use_disorder",), ("chronic_widespread_pain",), ("pain",), forbid=("treadmill", "heights"),
        marks=("opioid",),
    ),
    "alcohol": Class(
        "medicines.md A3 alcohol_medicine", ("Antabuse", "acamprosate", "nalmefene"), "ask", ("other",),
        ("alcohol_dependence_abstinent", "heavy_daily_alcohol", "alcohol_withdrawal"), (), ("alcohol",),
    ),
    "lofexidine": Class("medicines.md A3 lofexidine", ("lofexidine",), "ask", ("other",), (), (), ("withdrawal",)),
    "parkinson": Class(
        "medicines.md A3 parkinson_medicine", ("Madopar 125", "pramipexole", "Sifrol"), "ask", ("neuro",),
        ("parkinson_disease",), ("restless_legs", "multiple_sclerosis", "high_prolactin"), ("parkinson",),
        until=("treadmill", "heights", "swimming_alone"),
    ),
    "dementia": Class(
        "medicines.md A3 dementia_medicine", ("donepezil 10", "Aricept", "rivastigmine"), "ask", ("falls",), ("dementia",),
        ("parkinson_disease",), ("memory",), bpm=False, require=("company",), marks=("donepezil",),
    ),
    "ms": Class(
        "medicines.md A3 ms_medicine", ("fingolimod", "Tecfidera", "Copaxone"), "ask", ("neuro",), ("multiple_sclerosis",),
        ("skin_condition", "ibd"), ("multiple sclerosis",),
    ),
    "nerve_muscle": Class(
        "medicines.md A3 nerve_muscle_medicine", ("Mestinon", "riluzole 50"), "refer", ("neuro",),
        words=("muscle", "nerve"), known_other=False,
    ),
    "movements": Class(
        "medicines.md A3 tetrabenazine_family", ("Xenazine", "valbenazine"), "ask", ("neuro",), (), ("tardive_dyskinesia",),
        ("movement",),
    ),
    # --- A4, the rest
    "lung_fibrosis": Class(
        "medicines.md A4 lung_disease_medicine", ("Ofev", "pirfenidone", "Kalydeco"), "refer", ("lung",), words=("lung",),
    ),
    "xanthine": Class(
        "medicines.md A4 xanthine", ("theophylline 300",), "ask", ("lung",), LUNGS, (), ("lung", "asthma", "copd"), bpm=False,
    ),
    "laba": Class(
        "medicines.md A4 long_acting_bronchodilator; addendum 24", ("Spiriva", "formoterol", "salmeterol"), "ask", ("lung",), LUNGS,
        (), ("lung", "asthma", "copd"),
    ),
    "reliever": Class("medicines.md A4 saba", ("salbutamol", "Ventolin")),
    "fluoroquinolone": Class(
        "medicines.md A4 fluoroquinolone, M25", ("ciprofloxacin 500", "Tavanic", "levofloxacin"),
        forbid=("running", "jumping", "loads"), marks=("qt", "limited"),
    ),
    "bone": Class(
        "medicines.md A4 bone_medicine", ("alendronic acid 70", "Prolia", "Fosamax", "risedronate"), "ask", ("bone",),
        ("osteoporosis", "vertebral_fracture", "fragility_fracture", "bone_metastases"),
        ("prevention", "low_bone_density"), ("bone",), until=("jumping", "loaded_bending"),
    ),
    "colchicine": Class(
        "medicines.md A4 colchicine", ("colchicine", "Colcrys"), "ask", ("other",), ("coronary_disease", "heart_attack", "heart_procedure", "pericarditis"),
        ("gout",), ("gout",),
    ),
    "immune": Class(
        "medicines.md A4 immunosuppressant", ("methotrexate 15", "azathioprine", "Humira"), "ask", ("other",),
        ("rheumatic_disease", "ibd", "multiple_sclerosis", *CANCERS),
        ("joint_pain", "skin_condition", "asthma", "transplant", "myasthenia"), ("immune",),
    ),
    "transplant": Class(
        "medicines.md A4 transplant_medicine", ("tacrolimus 1", "Prograf", "CellCept"), "refer", ("other",),
        ("heart_transplant",), ("kidney_disease", "skin_condition", "rheumatic_disease", "ibd"), ("transplant", "organ"),
    ),
    "cancer_hormone": Class(
        "medicines.md A4 cancer_hormone", ("tamoxifen 20", "letrozole 2.5", "Arimidex"), "ask", ("other",), CANCERS,
        ("endometriosis", "fertility_treatment", "gender_care", "hormone_treatment"), ("cancer", "several illnesses"),
    ),
    "cancer_heart": Class(
        "medicines.md A4 cancer_heart_risk", ("Herceptin", "doxorubicin", "Keytruda"), "refer", ("other",),
        words=("cancer", "several illnesses"),
    ),
    "cancer_other": Class(
        "medicines.md A4 cancer_other", ("imatinib 400", "Ibrance"), "ask", ("other",), CANCERS,
        ("rheumatic_disease", "blood_disease", "ibd", "multiple_sclerosis", "skin_condition", "acromegaly"),
        ("cancer", "several illnesses"), marks=("limited",),
    ),
    "kidney": Class(
        "medicines.md A4 kidney_medicine", ("sevelamer", "cinacalcet", "calcitriol"), "ask", ("other",), ("kidney_disease",),
        ("cancer", "hypoparathyroidism"), ("kidney",),
    ),
    "adrenaline": Class("medicines.md A4 adrenaline_pen", ("EpiPen", "Jext"), "ask", ("other",), (), (), ("allerg", "reaction")),
    "acetazolamide": Class("medicines.md section 2 (ask without a rule)", ("acetazolamide", "Diamox"), "other", bpm=False),
    "factor": Class("medicines.md A4 bleeding_disorder_medicine", ("emicizumab",), "other", bpm=False),
    "painkiller": Class("medicines.md A4 nsaid", ("ibuprofen 400", "naproxen"), marks=("nsaid",)),
    "harmless": Class(
        "medicines.md section 2 (nothing needed)",
        ("the pill", "pantoprazole 40", "cetirizine", "vitamin d", "levothyroxine 75", "paracetamol", "amoxicillin", "mirtazapine 15"),
    ),
    # --- what nobody knows: E3, README 23, section 1 row 2, section 6 (invented brands)
    "unknown": Class(
        "README 23; medicines.md section 1 row 2 and section 6",
        (
            "Advaen", "Brixdara 20 mg", "Caelmira", "heart pill", "blood pressure pill", "epilepsy pill", "cancer pill",
            "HIV pill", "an antibiotic for my heart valve", "heart failure supplement",
        ),
        "unknown",
        ("other",),
    ),
}  # fmt: skip

BY_NAME = {name.casefold(): key for key, row in CLASSES.items() for name in row.names}
