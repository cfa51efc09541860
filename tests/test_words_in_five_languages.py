"""What people call an illness or a sign in English, German, Spanish, French and Italian does what the plain word does: the same level, the
same ceiling, the same questions. Typed from the languages; a word that is not understood is asked about, and so differs.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest

import exrx
from exrx.vocabulary import recognise

START = dt.date(2027, 1, 4)
PERSON: dict[str, Any] = {
    "age": 40, "falls": 0, "post_exertional_malaise": False, "training_signs": [], "phq9_item9": 0, "eating_disorder": "none",
    "conditions": [], "medications": [], "symptoms": [], "active_days": 5, "active_minutes": 40, "active_months": 24, "active_effort": "moderate",
}  # fmt: skip

CONDITIONS = {
    "depression": "clinical depression, mild depression, major depression, MDD, major depressive disorder, unipolar depression, depressed, "
    "depressive episode, depressive Störung, depresión, depresión mayor, dépression nerveuse, depressione, F32.0, F32.9, F33.1",
    "severe_depression": "severe depressive episode, schwere Depression, depresión grave, dépression sévère, depressione grave, F33.2",
    "psychotic_disorder": "Schizophrenie, esquizofrenia, schizofrenia, F20.0, F25.1, F32.3",
    "dysthymia": "persistent depressive disorder, Dysthymie, distimia",
    "seasonal_depression": "seasonal affective disorder",
    "treatment_resistant_depression": "treatment resistant depression",
    "postnatal_depression": "Wochenbettdepression, depresión posparto, dépression post-partum, depressione post partum, F53.0",
    "anxiety": "anxiety disorder, GAD, generalised anxiety, generalized anxiety, social anxiety, social phobia, phobia, agoraphobia, anxious, "
    "Angst, Angststörung, ansiedad, anxiété, ansia, F41.1, F40.0",
    "panic_disorder": "panic, panic attack, Panikstörung, Panikattacken, trastorno de pánico, trouble panique, disturbo di panico, F41.0",
    "ptsd": "post-traumatic stress disorder, PTBS, posttraumatische Belastungsstörung, TEPT, estrés postraumático, complex PTSD, F43.1",
    "ocd": "obsessive-compulsive disorder, Zwangsstörung, trastorno obsesivo compulsivo, disturbo ossessivo compulsivo, F42.0",
    "adhd": "ADD, attention deficit hyperactivity disorder, ADHS, TDAH, F90.0",
    "autism": "Asperger, autism spectrum, Autismus, autismo, autisme, ASD, F84.0",
    "insomnia": "sleeplessness, sleep disorder, Schlafstörung, Schlafstörungen, Schlaflosigkeit, insomnio, insomnie, insonnia, F51.0, G47.0",
    "bipolar": "bipolare Störung, trastorno bipolar, trouble bipolaire, disturbo bipolare, F31.1",
    "suicidal_thoughts": "suicidal, suicidal thoughts, Suizidgedanken, Selbstmordgedanken, pensamientos suicidas, idées suicidaires, pensieri suicidi",
    "anorexia": "anorexia nerviosa, anorexia nervosa, Magersucht, anorexie, anorexie mentale, anoressia, F50.0",
    "bulimia": "bulimia nerviosa, bulimia nervosa, purging, Bulimie, F50.2",
    "binge_eating": "binge eating disorder",
    "other_eating_disorder": "eating disorder, ARFID, EDNOS, OSFED, orthorexia, Essstörung, trastorno alimentario, trouble alimentaire, "
    "disturbo alimentare, F50.9",
    "substance_use_disorder": "substance abuse, substance use disorder, drug abuse, drug addiction",
    "alcohol_dependence": "alcoholism, Alkoholsucht, Alkoholabhängigkeit, alcoholismo, alcoolisme, alcolismo, F10.2",
    "heavy_daily_alcohol": "heavy daily drinking, heavy daily alcohol",
    "heart_disease": "heart disorder, maladie du coeur, Herzkrankheit, Herzerkrankung, enfermedad del corazón, enfermedad cardíaca, cardiopatía, "
    "maladie cardiaque, maladie du cœur, "
    "malattia cardiaca, malattia di cuore, heart trouble, heart problems",
    "coronary_disease": "IHD, KHK, koronare Herzkrankheit, angina pectoris, cardiopatía isquémica, angina de pecho, maladie coronarienne, "
    "angine de poitrine, cardiopatia ischemica, coronaropatia, I20, I25.1",
    "heart_attack": "infarctus du myocarde, infarto miocardico, I25.2, MI, STEMI, NSTEMI, Herzinfarkt, infarto, infarto de miocardio, "
    "ataque al corazón, infarctus, crise cardiaque, I21.0, I22.1",
    "stroke": "brain haemorrhage, subarachnoid hemorrhage, accidente cerebrovascular, accident vasculaire cérébral, "
    "CVA, Schlaganfall, Hirninfarkt, ictus, derrame cerebral, AVC, brain bleed, Hirnblutung, Hirnschlag, subarachnoid haemorrhage, "
    "brain hemorrhage, I63.0, I64, G45.9",
    "heart_failure": "HF, HFrEF, HFpEF, Herzschwäche, Herzinsuffizienz, insuficiencia cardíaca, insuffisance cardiaque, insufficienza cardiaca, "
    "scompenso cardiaco, I50.1",
    "cardiomyopathy": "HCM, DCM, Kardiomyopathie, miocardiopatía, cardiomyopathie, cardiomiopatia, I42.0",
    "valve_disease": "valvulopatia, heart valve problem, leaking heart valve, aortic regurgitation, Herzklappenfehler, valvulopatía, valvulopathie, "
    "heart valve, leaky valve, mitral regurgitation, mitral valve prolapse",
    "valve_procedure": "Herzklappenersatz, Herzklappenoperation, heart valve operation, new heart valve",
    "coronary_procedure": "two stents, quadruple bypass, stents, heart stents, coronary stents, heart bypass, coronary bypass, double bypass, "
    "triple bypass, bypass op",
    "inherited_arrhythmia": "long QT, LQTS, Brugada, short QT syndrome",
    "atrial_fibrillation": "fibrillation atriale, fibrillazione atriale, AF, a-fib, Vorhofflimmern, Vorhofflattern, fibrilación auricular, "
    "fibrillation auriculaire, fibrillazione atriale, I48.0",
    "arrhythmia": "irregular heart beat, Herzrhythmusstörung, Herzrhythmusstörungen, arritmia, arythmie, aritmia, heart rhythm problem, heart rhythm problems",
    "pacemaker": "Herzschrittmacher, Schrittmacher, marcapasos, stimulateur cardiaque",
    "defibrillator": "desfibrilador, défibrillateur, defibrillatore, implantierter Defibrillator",
    "peripheral_artery_disease": "pAVK, Schaufensterkrankheit, enfermedad arterial periférica, artérite, arteriopatia periferica, PVD",
    "hypertension": "HTN, HBP, Bluthochdruck, hoher Blutdruck, Hypertonie, hipertensión, presión alta, tensión alta, hypertension artérielle, HTA, "
    "ipertensione, pressione alta, I10",
    "high_cholesterol": "hypercholesterolaemia, dyslipidaemia, hyperlipidaemia, hoher Cholesterinspiegel, colesterol alto, cholestérol, "
    "colesterolo alto, E78.0",
    "low_blood_pressure": "niedriger Blutdruck, Hypotonie, hipotensión, presión baja, tension basse, ipotensione, pressione bassa",
    "blood_clot": "Thrombose, trombosis, trombosi, Lungenembolie, embolia pulmonar, embolie pulmonaire, embolia polmonare, pulmonary embolus, "
    "blood clots, clot in the leg, clot in the lung, I26.0, I80.2",
    "anaemia": "Anämie, Blutarmut, anémie, D50.0",
    "iron_deficiency": "low iron",
    "diabetes": "Zuckerkrankheit, Zucker, diabète, diabete, diabetic",
    "diabetes_type_1": "diabetes mellitus type 1, diabete tipo 1, E10, Diabetes Typ 1, diabetes tipo 1, diabète de type 1, diabète type 1, "
    "diabete di tipo 1, type 1 diabetic, type one diabetes, "
    "diabetes 1, E10.9",
    "diabetes_type_2": "diabetes mellitus type 2, diabète type 2, diabete tipo 2, E11, Diabetes Typ 2, diabetes tipo 2, diabète de type 2, "
    "diabete di tipo 2, type 2 diabetic, Altersdiabetes, type two diabetes, "
    "diabetes 2, E11.9",
    "gestational_diabetes": "GDM, Schwangerschaftsdiabetes, diabetes gestacional, diabète gestationnel, diabete gestazionale, O24.4",
    "prediabetes": "insulin resistance",
    "kidney_disease": "CKD, chronic kidney disease, renal disease, kidney failure, renal failure, nephropathy, Nierenerkrankung, Nierenkrankheit, "
    "Niereninsuffizienz, enfermedad renal, insuficiencia renal, insuffisance rénale, maladie rénale, insufficienza renale, N18.3",
    "dialysis": "Dialyse, diálisis, dialisi",
    "hypothyroidism": "Hashimoto, hashimoto's, treated thyroid disease, Schilddrüsenunterfunktion, hipotiroidismo, hypothyroïdie, ipotiroidismo, E03.9",
    "uncontrolled_thyroid_disease": "Schilddrüsenüberfunktion, hipertiroidismo, hyperthyroïdie, ipertiroidismo, hyperthyroid, Graves' disease, E05.0",
    "obesity": "Adipositas, obesidad, obésité, obesità, E66.0",
    "asthma": "asma, asthme, J45.0",
    "copd": "EPOC, BPCO, chronische Bronchitis, J44.1",
    "sleep_apnoea": "sleep apnea, obstructive sleep apnoea",
    "recent_infection": "covid, covid-19, Corona, influenza",
    "recent_pneumonia": "pneumonia, Lungenentzündung, neumonía, pneumonie, polmonite",
    "long_covid": "covid persistente, covid long, U09.9",
    "me_cfs": "chronisches Erschöpfungssyndrom, síndrome de fatiga crónica, syndrome de fatigue chronique, sindrome da fatica cronica, G93.3",
    "fibromyalgia": "Fibromyalgie, fibromialgia, M79.7",
    "cancer": "Krebs, cáncer, cancro, tumore",
    "pregnancy": "schwanger, Schwangerschaft, embarazo, embarazada, grossesse, enceinte, gravidanza, incinta, expecting a baby",
    "after_pregnancy": "pregnancy that ended, termination of pregnancy, aborto espontáneo, miscarriage, stillbirth, pregnancy loss, abortion, "
    "ectopic pregnancy, Fehlgeburt, Totgeburt, aborto, fausse couche, "
    "aborto spontaneo",
    "earlier_pregnancy_trouble": "recurrent miscarriage, recurrent pregnancy loss, previous premature birth, previous preterm birth",
    "caesarean": "Kaiserschnitt, cesárea, césarienne, taglio cesareo",
    "postpartum": "just gave birth, had a baby",
    "epilepsy": "Epilepsie, epilepsia, épilepsie, epilessia, G40.1",
    "seizure": "seizures, epileptic seizures, convulsions",
    "concussion": "Gehirnerschütterung, conmoción cerebral, commotion cérébrale, commozione cerebrale",
    "multiple_sclerosis": "Multiple Sklerose, esclerosis múltiple, sclérose en plaques, sclerosi multipla, G35",
    "parkinson_disease": "enfermedad de Parkinson, maladie de Parkinson, malattia di Parkinson, morbo di Parkinson, Parkinson's, G20",
    "dementia": "Demenz, demencia, démence, demenza, Alzheimer's",
    "osteoporosis": "Osteoporose, ostéoporose, osteopenia, Osteopenie, brittle bones, M81.0",
    "fragility_fracture": "M80.0",
    "osteoarthritis": "OA, knee OA, hip OA, Arthrose, artrosis, artrosi, Gonarthrose, Coxarthrose, M16.1, M17.0",
    "joint_pain": "Gelenkschmerzen, Knieschmerzen, dolor de rodilla, mal au genou, dolore al ginocchio",
    "rheumatic_disease": "RA, Rheuma, rheumatoide Arthritis, artritis reumatoide, polyarthrite rhumatoïde, artrite reumatoide, Morbus Bechterew, M05.1, M45.0",
    "back_pain": "low back pain, lumbago, bad back, Rückenschmerzen, dolor de espalda, mal de dos, mal di schiena",
    "sciatica": "Ischias, ciática, sciatique, sciatalgia",
    "surgery": "Op, OP, cirugía, chirurgie, intervento chirurgico",
    "fracture": "Knochenbruch, fractura, frattura, broken leg, broken arm, broken ankle, broken wrist, broken hip",
    "unexplained_fall": "faint",
    "fall_with_injury": "fall injury",
    "migraine": "Migräne, migraña, emicrania, tension headache, G43.1",
    "ibs": "irritable bowel syndrome",
    "ibd": "Crohn's, Crohn's disease",
    "reflux": "GERD, acid reflux",
    "allergies": "allergy, hay fever",
    "skin_condition": "eczema, psoriasis, acne, neurodermatitis, rosacea, vitiligo",
    "pcos": "polycystic ovary syndrome",
    "raynaud": "Raynaud's",
    "adrenal_insufficiency": "Addison's, Addison's disease",
    "coeliac_disease": "celiac disease, coeliac, celiac",
    "enlarged_prostate": "benign prostatic hyperplasia",
    "shift_work": "night shifts, rotating shifts, night work",
    "smoking": "smoker",
}  # fmt: skip
MORE_ENGLISH = {
    "adrenal_insufficiency": "addison, addison disease, addisons disease, hypopituitarism, pituitary insufficiency, congenital adrenal "
    "hyperplasia",
    "alcohol_withdrawal": "morning shakes, withdrawal, delirium tremens",
    "drug_withdrawal": "opioid withdrawal, benzodiazepine withdrawal",
    "intoxication": "drunk",
    "heavy_daily_alcohol": "heavy drinking, drinking every day",
    "alcohol_dependence": "alcohol use disorder, alcoholism, alcoholic, alcohol dependence",
    "alcohol_dependence_abstinent": "alcohol dependence abstinent, abstinent from alcohol, dry alcoholic, recovering alcoholic, sober alcoholic",
    "asthma": "bronchial asthma, asthma bronchiale, exercise induced asthma",
    "asthma_controlled": "controlled asthma, well controlled asthma, mild asthma controlled",
    "uncontrolled_asthma": "severe asthma, badly controlled asthma, poorly controlled asthma, asthma not controlled",
    "sciatica": "slipped disc, herniated disc, disc herniation, disc prolapse, lumbar radiculopathy",
    "bipolar": "bipolar disorder 1, bipolar disorder 2, bipolar i, bipolar ii, manic depression, cyclothymia",
    "elevated_mood": "mania, hypomania, manic episode",
    "blood_clot": "deep vein thrombosis, dvt, pulmonary embolism, lung embolism, thrombosis",
    "bleeding_disorder": "haemophilia, hemophilia, von willebrand disease, von willebrand",
    "low_platelets": "thrombocytopenia",
    "hypertension": "high bp, arterial hypertension",
    "cancer": "breast cancer, prostate cancer, bowel cancer, colon cancer, lung cancer, skin cancer, melanoma, leukaemia, leukemia, "
    "lymphoma, tumour, tumor",
    "bone_metastases": "bone metastasis",
    "lymphoedema": "lymphedema",
    "concussion": "head injury, brain injury",
    "seizure": "epileptic seizure, convulsion",
    "diabetes": "diabetes mellitus",
    "diabetes_type_1": "type 1 diabetes, t1d, t1dm, dm1, lada, latent autoimmune diabetes",
    "diabetes_type_2": "type 2 diabetes, t2d, t2dm, dm2, mody",
    "hypoglycaemia_unawareness": "hypoglycemia unawareness, hypo unawareness, impaired awareness of hypoglycaemia",
    "retinopathy": "diabetic retinopathy, retinopathy, proliferative retinopathy, proliferative diabetic retinopathy, diabetic eye disease, "
    "diabetic macular oedema, diabetic macular edema",
    "neuropathy": "peripheral neuropathy, polyneuropathy",
    "diabetic_neuropathy": "diabetic polyneuropathy, diabetic foot",
    "diabetic_nephropathy": "diabetic kidney disease",
    "compulsive_exercise": "exercise addiction, exercise compulsion",
    "wheelchair": "wheelchair user",
    "osteoporosis": "low bone density",
    "fragility_fracture": "low trauma fracture, fragility fracture, osteoporotic fracture",
    "vertebral_fracture": "spine fracture, spinal fracture, vertebral compression fracture, compression fracture",
    "frailty": "frail",
    "heart_disease": "heart problem, heart condition, cardiac disease, cardiovascular disease",
    "coronary_disease": "coronary artery disease, ischaemic heart disease, ischemic heart disease, angina, stable angina, cad, chd",
    "abnormal_stress_test": "abnormal stress test, positive stress test, abnormal exercise test",
    "heart_attack": "myocardial infarction, infarction",
    "heart_procedure": "heart surgery, open heart surgery, ablation, cardioversion, vascular surgery, carotid surgery, aortic surgery",
    "coronary_procedure": "stent, coronary stent, bypass, bypass surgery, angioplasty, balloon angioplasty, pci, cabg, coronary bypass",
    "valve_procedure": "valve replacement, heart valve replacement, valve repair, artificial heart valve, mechanical valve, biological "
    "valve, tavi, tavr, heart valve surgery",
    "stroke": "tia, transient ischaemic attack, transient ischemic attack, mini stroke, cerebrovascular disease",
    "heart_failure": "congestive heart failure, chf",
    "cardiomyopathy": "hypertrophic cardiomyopathy, dilated cardiomyopathy",
    "valve_disease": "mitral valve disease, aortic stenosis, valvular heart disease",
    "aneurysm": "aortic aneurysm, brain aneurysm",
    "heart_transplant": "heart transplantation",
    "congenital_heart_disease": "congenital heart defect",
    "arrhythmia": "heart rhythm disorder, svt",
    "pacemaker": "cardiac pacemaker",
    "peripheral_artery_disease": "peripheral arterial disease, peripheral vascular disease, pad",
    "unstable_angina": "unstable coronary disease",
    "decompensated_heart_failure": "acute heart failure",
    "severe_valve_stenosis": "severe aortic stenosis",
    "marfan_syndrome": "marfan",
    "inherited_arrhythmia": "long qt syndrome, brugada syndrome, cpvt",
    "defibrillator": "icd, implantable cardioverter defibrillator, defibrillator implanted, crt d",
    "atrial_fibrillation": "afib, atrial flutter",
    "anaemia": "anemia, iron deficiency anaemia, iron deficiency anemia, low haemoglobin, low hemoglobin",
    "severe_anaemia": "severe anemia",
    "blood_disease": "blood disorder, thalassaemia, thalassemia, polycythaemia vera, polycythemia vera, thrombocythaemia, essential "
    "thrombocythemia",
    "raynaud": "raynaud disease, raynaud syndrome, raynauds, raynaud phenomenon",
    "uncontrolled_thyroid_disease": "hyperthyroidism, overactive thyroid, graves disease, uncontrolled hypothyroidism",
    "liver_disease": "cirrhosis, liver cirrhosis, hepatitis, chronic hepatitis, fatty liver disease, liver failure",
    "ibd": "crohn disease, crohns disease, crohn, ulcerative colitis, colitis",
    "narcolepsy": "cataplexy",
    "restless_legs": "restless legs syndrome, restless leg syndrome, rls, willis ekbom",
    "dialysis": "haemodialysis, hemodialysis, peritoneal dialysis, on dialysis",
    "kidney_transplant": "kidney transplant, renal transplant",
    "long_covid": "post covid, post covid syndrome, post covid condition",
    "chronic_lung_disease": "pulmonary fibrosis, lung fibrosis, interstitial lung disease, bronchiectasis, cystic fibrosis, lung disease",
    "me_cfs": "chronic fatigue syndrome, myalgic encephalomyelitis, cfs",
    "post_viral_fatigue": "post infectious fatigue, postviral fatigue",
    "recent_infection": "recent covid, recent flu",
    "marked_fatigue": "severe fatigue, chronic fatigue",
    "low_blood_pressure": "hypotension, orthostatic hypotension, postural hypotension, low bp",
    "parkinson_disease": "parkinson, parkinsons, parkinsonism, morbus parkinson",
    "multiple_sclerosis": "ms, encephalomyelitis disseminata",
    "dementia": "alzheimer, alzheimers, alzheimer disease, alzheimers disease, lewy body dementia, vascular dementia",
    "hernia": "inguinal hernia, umbilical hernia",
    "obesity": "obese, adiposity, morbid obesity, severe obesity",
    "osteoarthritis": "arthrosis, knee osteoarthritis, hip osteoarthritis",
    "joint_pain": "painful joint, knee pain, hip pain, arthritis",
    "postnatal_depression": "postpartum depression, perinatal depression",
    "postpartum": "birth, gave birth, after birth, postnatal",
    "caesarean": "caesarean section, cesarean, cesarean section, c section",
    "postpartum_red_flag": "postpartum psychosis",
    "pregnancy": "pregnant",
    "possible_pregnancy": "possibly pregnant",
    "pregnancy_complication": "pre eclampsia, preeclampsia, placenta praevia, placenta previa, cervical insufficiency, weak cervix, "
    "cerclage, ruptured membranes, waters broken, premature labour, premature labor, preterm labour, preterm "
    "labor, fetal growth restriction, intrauterine growth restriction, iugr, triplets, triplet pregnancy, "
    "persistent bleeding in pregnancy",
    "twin_pregnancy": "twins, expecting twins",
    "gestational_hypertension": "pregnancy induced hypertension",
    "psychiatric_discharge": "psychiatric hospital, discharge from psychiatric hospital",
    "pots": "postural orthostatic tachycardia syndrome, postural tachycardia",
    "diabetic_autonomic_neuropathy": "cardiac autonomic neuropathy",
    "copd": "chronic obstructive pulmonary disease, emphysema, chronic bronchitis",
    "rheumatic_disease": "rheumatoid arthritis, rheumatism, rheumatic disease, lupus, sle, systemic lupus erythematosus, psoriatic "
    "arthritis, ankylosing spondylitis, axial spondyloarthritis, bechterew, polymyalgia rheumatica, scleroderma, "
    "systemic sclerosis, sjogren, sjogrens, vasculitis, connective tissue disease",
    "suicidal_thoughts": "suicidal ideation, self harm thoughts, self harm",
    "recent_suicide_attempt": "suicide attempt",
    "severe_depression": "severe major depression",
    "psychosis": "hallucinations, delusions, acute psychosis",
    "delirium": "acute confusion",
    "psychotic_disorder": "schizophrenia, schizoaffective disorder, psychotic depression",
    "spinal_cord_injury": "paraplegia, cord injury",
    "high_spinal_cord_injury": "tetraplegia, quadriplegia, cord injury t6 or above",
    "surgery": "operation",
    "fracture": "broken bone, bone fracture",
    "joint_replacement": "hip replacement, knee replacement, artificial hip, artificial knee, tep",
    "ect_course": "ect, electroconvulsive therapy",
    "chronic_widespread_pain": "chronic pain",
}  # fmt: skip
"""Names of illnesses in English, beside those of several languages."""
SYMPTOMS = {
    "chest_pain": "tightness in the chest, pressure on the chest, pain in chest, pain in the chest, "
    "chest pressure, chest tightness, chest discomfort, chest pains, tight chest, pain in my chest, Brustschmerz, Brustschmerzen, "
    "Druck auf der Brust, Engegefühl in der Brust, dolor de pecho, dolor en el pecho, opresión en el pecho, douleur thoracique, "
    "douleur à la poitrine, dolore al petto, oppressione al petto",
    "breathlessness": "breathless at rest, shortness of breath, short of breath, out of breath, breathless, dyspnoea, dyspnea, Atemnot, "
    "Kurzatmigkeit, falta de aire, disnea, "
    "essoufflement, affanno, fiato corto, dispnea",
    "night_breathlessness": "orthopnoea, orthopnea, breathless at night, wake up breathless",
    "dizziness": "malaise vagal, dizzy spells, fainting spells, lightheadedness, "
    "dizzy, fainting, fainted, faintness, syncope, blackout, light-headed, lightheaded, vertigo, passed out, collapsed, Schwindel, schwindlig, "
    "Ohnmacht, mareo, mareos, vértigo, desmayo, vertiges, étourdissement, évanouissement, vertigini, capogiro, svenimento",
    "ankle_swelling": "ankle edema, swollen legs and feet, "
    "ankle oedema, swollen legs, swollen feet, geschwollene Beine, geschwollene Knöchel, tobillos hinchados, piernas hinchadas, "
    "chevilles enflées, caviglie gonfie",
    "palpitations": "fluttering heart, heart flutter, heart flutters, tachicardia, skipping heart beats, "
    "racing heart, heart racing, irregular heartbeat, tachycardia, pounding heart, skipped beats, heart palpitations, Herzrasen, "
    "Herzklopfen, Herzstolpern, palpitaciones, palpitazioni, taquicardia, tachycardie",
    "claudication": "intermittent claudication, leg pain when walking, Wadenschmerzen beim Gehen, legs hurt when walking, calf pain when walking",
    "heart_murmur": "murmur",
    "unusual_fatigue": "unusual tiredness, exhausted by usual activities, ungewöhnliche Müdigkeit",
    "tiredness": "affaticamento, "
    "tired, fatigue, fatigued, exhausted, exhaustion, no energy, low energy, worn out, müde, Müdigkeit, erschöpft, Erschöpfung, cansancio, "
    "cansado, cansada, agotamiento, fatigué, fatiguée, épuisement, stanchezza, stanco, stanca, always tired, tired all the time",
    "panic": "panic attack, panic attacks, Panikattacke, Panikattacken, ataque de pánico, crise de panique, attaque de panique, attacco di panico",
    "headache": "head ache, headaches, Kopfschmerz, Kopfschmerzen, dolor de cabeza, mal de tête, céphalée, mal di testa, cefalea",
    "neurological_sign": "numb arm, numb leg, one-sided numbness, sudden weakness, weak on one side, "
    "one-sided weakness, paralysis, numbness, slurred speech, Lähmung, parálisis, paralysie, paralisi, double vision, facial droop",
    "fever": "sick with covid, acute covid, infection, flu, feverish, high temperature, Fieber, fiebre, fièvre, febbre",
    "vomiting_or_diarrhoea": "vomiting, diarrhoea, diarrhea, dehydration, throwing up, stomach bug, stomach upset, Erbrechen, Durchfall, vómitos, diarrea, "
    "vomissements, diarrhée, vomito, gastroenteritis",
    "pelvic_symptoms": "leaking, incontinence, pelvic heaviness, pelvic pain",
}  # fmt: skip


@cache
def _outcome(kind: str, word: str) -> Any:
    found = exrx.screen(**{**PERSON, kind: [word]}, as_of=START)
    questions = {(one.id, one.holds_back) for one in found.questions}
    return found.level, found.ceiling, frozenset(questions), tuple(reason.rule for reason in found.reasons)


@pytest.mark.parametrize(
    ("kind", "id", "words"),
    [("conditions", *row) for words in (CONDITIONS, MORE_ENGLISH) for row in words.items()]
    + [("symptoms", *row) for row in SYMPTOMS.items()],
)
def test_a_word_of_any_language_does_what_the_plain_word_does(kind: str, id: str, words: str) -> None:
    plain = _outcome(kind, id)
    for word in words.split(", "):
        assert recognise(kind, word) != ("unrecognised",), word
        assert _outcome(kind, word) == plain, word


OTHERS = {
    "activities": {
        "walking": "walk, brisk walk, hiking, Nordic walking, spazieren, Spazierengehen, gehen, wandern, caminar, marche, marcher, camminare",
        "running": "run, jogging, jog, laufen, joggen, correr, courir, course à pied, correre, corsa",
        "cycling": "bike, biking, bicycle, exercise bike, spinning, Radfahren, Fahrrad, ciclismo, bicicleta, vélo, bicicletta",
        "swimming": "swim, schwimmen, nadar, natación, natation, nager, nuotare, nuoto",
        "dance": "dancing, tanzen, bailar, baile, danser, danse, ballare, danza",
        "resistance": "strength, strength training, weight training, weights, body weight exercise, Krafttraining, pesas, musculation, pesi, gym",
        "strength_balance": "balance, chair rises",
        "elliptical_training": "elliptical",
        "treadmill_walking": "treadmill walk",
        "rowing": "row",
        "water_exercise": "aqua aerobics, aquafit, water aerobics, water walking",
        "arm_exercise": "handcycling, handcycle, arm ergometer",
        "seated_exercise": "chair exercise",
        "tai_chi": "taiji, qigong, qi gong",
        "gardening": "garden, Gartenarbeit, jardinería, jardinage, giardinaggio",
        "climbing": "bouldering, Klettern, escalada, escalade, arrampicata",
        "ball_sport": "tennis, badminton, squash, table tennis, football, soccer, basketball, volleyball, handball, hockey, golf, padel, Fußball, calcio",
        "aerobic": "endurance, cardio",
        "low_impact": "low-impact",
        "outdoors": "outside, in nature",
        "indoors": "inside, at home",
        "mixed": "mixed sessions, walking and strength",
    },
    "goals": {
        "mood": "depression, depressive symptoms",
        "anandamide": "endocannabinoid, endocannabinoids",
        "bdnf": "brain-derived neurotrophic factor",
        "glucose": "insulin, insulin resistance, blood sugar",
        "general_health": "health, general fitness and health",
        "fitness": "cardiorespiratory fitness, endurance",
        "endorphin": "endorphins, beta-endorphin",
        "serotonin": "tryptophan",
        "kynurenine": "kynurenic acid",
        "myokines": "myokine",
        "inflammation": "cytokines, CRP",
        "norepinephrine": "noradrenaline",
        "cortisol": "stress hormone",
        "tnf_alpha": "TNF, tumour necrosis factor, tumor necrosis factor",
        "il_6": "interleukin 6, IL6",
        "il_1beta": "IL-1, interleukin 1, interleukin-1 beta",
    },
}  # fmt: skip


@pytest.mark.parametrize(("kind", "id"), [(kind, id) for kind, words in OTHERS.items() for id in words])
def test_a_goal_or_an_activity_by_any_name_is_the_one_that_is_meant(kind: str, id: str) -> None:
    assert {word: recognise(kind, word) for word in OTHERS[kind][id].split(", ")} == dict.fromkeys(
        OTHERS[kind][id].split(", "), (id,)
    )
