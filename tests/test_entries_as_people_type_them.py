"""What people, pharmacists and clinicians write, and what it means to the plan: typed by hand from the field, not from the lists of names.

A name of a medicine says its class, an illness does what its plain word does, and a medicine that can lower the mood is told. An entry that is no
longer understood, or that means something else, is seen here whatever the cause.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest

import exrx
from exrx.vocabulary import expand, meanings, recognise

START = dt.date(2027, 1, 4)
PERSON: dict[str, Any] = {
    "age": 40, "falls": 0, "post_exertional_malaise": False, "training_signs": [], "phq9_item9": 0, "eating_disorder": "none",
    "conditions": [], "medications": [], "symptoms": [], "active_days": 5, "active_minutes": 40, "active_months": 24, "active_effort": "moderate",
}  # fmt: skip

MEDICINES = {
    "beta_blocker": "metoprolol, metoprolol succinate 47.5 mg, Metoprololsuccinat 95 mg 1-0-0, Lopressor, Toprol-XL 50, Beloc-Zok, Betaloc, "
    "atenolol, Tenormin, bisoprolol 2.5 mg od, Concor 5, Zebeta, Emcor, carvedilol, Coreg 6.25 bid, Dilatrend, nebivolol, Bystolic, Nebilet, "
    "propranolol, Inderal LA 80, Sumial, Dociton, Avlocardyl, labetalol, Trandate, nadolol, Corgard, pindolol, Visken, acebutolol, Sectral, "
    "celiprolol, betaxolol, timolol eye drops, Timoptic, esmolol, Cardicor, Monocor, Seloken, Temerit, Levobunolol, carteolol, oxprenolol, "
    "Betapressin",
    "rate_limiting_calcium_blocker": "verapamil SR 240, Isoptin, Calan, Securon, diltiazem, Cardizem CD, Tiazac, Dilzem, Tildiem, Adizem-XL",
    "ivabradine": "ivabradine 5 mg, Procoralan, Corlanor, Ivabradin",
    "digoxin": "digoxin 125 mcg, Lanoxin, digitoxin, Digimerck",
    "antiarrhythmic": "amiodarone 200 mg, Cordarone, Pacerone, flecainide, Tambocor, propafenone, Rytmonorm, Rythmol, dronedarone, Multaq, "
    "dofetilide, Tikosyn, disopyramide, mexiletine, quinidine, Tambocor 100, Amiodaron, Sotalex, Norpace, sotalol 80",
    "clonidine": "clonidine, Catapres, Catapresan, moxonidine 0.3, Physiotens, methyldopa",
    "guanfacine": "guanfacine, Intuniv 2 mg, Tenex",
    "nitrate": "nitroglycerin spray, GTN spray, Nitrolingual, Nitrostat, Nitro-Dur, isosorbide mononitrate 60, ISMN, Imdur, isosorbide "
    "dinitrate, Isoket, Deponit, glyceryl trinitrate, Minitran, Corangin, Ismo 20, Monoket, Isordil, nitroglycerine patch",
    "anti_anginal": "ranolazine, Ranexa 500, nicorandil, Ikorel, trimetazidine, Vastarel, molsidomine, Corvaton",
    "anticoagulant": "warfarin 5 mg, Coumadin, Marevan, phenprocoumon, Marcumar, acenocoumarol, Sintrom, apixaban 5 mg bid, Eliquis, rivaroxaban "
    "20, Xarelto 20 mg, edoxaban, Lixiana, Savaysa, dabigatran, Pradaxa, enoxaparin, Clexane, Lovenox, dalteparin, Fragmin, tinzaparin, Innohep, "
    "fondaparinux, Arixtra, heparin, fluindione, Previscan, Clexane 40 mg, nadroparin, Fraxiparine, apixabán",
    "p2y12_new": "ticagrelor 90 mg, Brilinta, Brilique, prasugrel, Efient, Effient, vorapaxar",
    "clopidogrel": "clopidogrel 75, Plavix, Iscover, ticlopidine",
    "antiplatelet": "dipyridamole, Persantin",
    "aspirin": "aspirin 75 mg, aspirin 81 mg, baby aspirin, low dose aspirin, ASS 100, Aspirin protect 100, Kardegic 75, Cardioaspirin",
    "aspirin_pain": "aspirin 500 mg, ASS 500",
    "arni": "Entresto, sacubitril/valsartan 49/51",
    "vericiguat": "vericiguat, Verquvo",
    "ace_inhibitor": "enalapril, Vasotec, Renitec, lisinopril 10 mg, Zestril, Prinivil, ramipril 5, Altace, Tritace, Delix, Triatec, "
    "perindopril, Coversyl, captopril, Capoten, quinapril, Accupril, fosinopril, trandolapril, benazepril, Lotensin, lisinopril/HCTZ, Ramipril "
    "2,5 mg, perindopril arginine, cilazapril, moexipril, zofenopril, imidapril",
    "arb": "losartan, Cozaar, Lorzaar, valsartan 80, Diovan, candesartan, Atacand, Blopress, irbesartan, Avapro, Aprovel, telmisartan, Micardis, "
    "olmesartan, Benicar, azilsartan, Edarbi, eprosartan, Teveten, Amias, Candesartan Hexal 8 mg, Olmetec, Pritor, losartan potassium",
    "direct_renin_inhibitor": "aliskiren, Rasilez, Tekturna",
    "dihydropyridine": "amlodipine 5mg, Norvasc, Istin, nifedipine, Adalat, lercanidipine, Zanidip, felodipine, Plendil, nitrendipine, "
    "isradipine, nicardipine, lacidipine, manidipine, Adalat LA 30, amlodipine besylate 10 mg, Amlodipin, barnidipine",
    "nimodipine": "nimodipine, Nimotop",
    "diuretic": "hydrochlorothiazide, HCTZ 12.5, Esidrix, indapamide, Natrilix, chlorthalidone, Hygroton, bendroflumethiazide, metolazone, "
    "xipamide, losartan/HCTZ, chlortalidone 25, Fludex, Indapamid, triamterene, amiloride, Natrilix SR",
    "loop_diuretic": "furosemide 40, Lasix, frusemide, torasemide 10, torsemide, Torem, Demadex, bumetanide, Bumex, Burinex",
    "mra": "spironolactone 25, Aldactone, eplerenone, Inspra, finerenone, Kerendia",
    "alpha_blocker": "doxazosin, Cardura, tamsulosin 0.4, Omnic, alfuzosin, Xatral, Uroxatral, silodosin, prazosin, Minipress, terazosin, "
    "Hytrin, Rapaflo, Cardura XL, urapidil",
    "vasodilator": "hydralazine 25, Loniten, minoxidil tablets 5 mg",
    "orthostatic_medicine": "midodrine, ProAmatine, Gutron, droxidopa, Northera, fludrocortisone, Florinef, etilefrine, Effortil, Astonin H",
    "statin": "atorvastatin 40 mg nocte, Lipitor, Sortis, simvastatin, Zocor, rosuvastatin, Crestor, pravastatin, fluvastatin, pitavastatin, "
    "Livalo, ezetimibe, Ezetrol, Zetia, fenofibrate, gemfibrozil, bezafibrate, evolocumab, Repatha, alirocumab, Praluent, inclisiran, Leqvio, "
    "colestyramine, colesevelam, Lescol, lovastatin, icosapent ethyl",
    "bempedoic_acid": "bempedoic acid, Nexletol, Nilemdo",
    "claudication_medicine": "cilostazol, Pletal, pentoxifylline, Trental, naftidrofuryl, Praxilene",
    "pulmonary_hypertension_medicine": "bosentan, Tracleer, ambrisentan, Letairis, Volibris, macitentan, Opsumit, riociguat, Adempas, selexipag, "
    "Uptravi, Revatio, Adcirca, treprostinil, Remodulin, sotatercept, sildenafil 20 mg",
    "cardiomyopathy_medicine": "mavacamten, Camzyos, tafamidis, Vyndaqel, acoramidis, Attruby",
    "pde5": "sildenafil 50, Viagra, tadalafil 5 mg, Cialis, vardenafil, Levitra, avanafil, Spedra, Stendra, sildenafil 100 mg as needed",
    "alprostadil": "alprostadil, Caverject",
    "insulin": "insulin, insulin pump, insulin glargine, Lantus 20 units, Humalog, NovoRapid, NovoLog, Levemir, Tresiba, Toujeo, Apidra, Fiasp, "
    "Humulin, Actrapid, Basaglar, insulin aspart, insulin lispro, insulin degludec, Ryzodeg, Novomix 30, Mixtard, Insulatard, Semglee, "
    "Abasaglar, Lyumjev, insulin detemir, NPH insulin",
    "sulfonylurea": "glimepiride 2 mg, Amaryl, gliclazide MR 30, Diamicron, glipizide, Glucotrol, glibenclamide, glyburide, Daonil",
    "glinide": "repaglinide, NovoNorm, Prandin, nateglinide, Starlix",
    "metformin": "metformin 500 mg bd, Glucophage, metformina, Metformin 1000 1-0-1",
    "acarbose": "acarbose, Glucobay",
    "glitazone": "pioglitazone, Actos",
    "glp1": "Ozempic, Rybelsus, Victoza, Trulicity, dulaglutide, exenatide, Byetta, Bydureon, Mounjaro, lixisenatide, tirzepatide, semaglutide 1 "
    "mg weekly, liraglutide 1.8",
    "weight_injection": "Wegovy, Saxenda, Zepbound",
    "weight_tablet": "orlistat, Xenical, phentermine, Adipex",
    "naltrexone_bupropion": "Contrave, Mysimba",
    "sglt2": "empagliflozin 10, Jardiance, dapagliflozin, Forxiga, Farxiga, canagliflozin, Invokana, ertugliflozin, Steglatro, Brenzavvy, "
    "bexagliflozin, sotagliflozin",
    "dpp4": "sitagliptin 100, Januvia, linagliptin, Trajenta, Tradjenta, saxagliptin, Onglyza, vildagliptin, Galvus, alogliptin, Nesina, Xelevia",
    "thyroid_hormone": "levothyroxine 75 mcg, Synthroid, Euthyrox 100, Eutirox, L-Thyroxin, Levothyrox, Eltroxin, liothyronine, Cytomel, Thybon, "
    "thyroxine, Tirosint, Unithroid, liothyronine sodium",
    "antithyroid": "carbimazole, methimazole, thiamazole, propylthiouracil, PTU, Tapazole, Carbimazol 10",
    "systemic_steroid": "prednisone 20 mg, prednisolone 5 mg, methylprednisolone, Medrol, dexamethasone, Decortin H, deflazacort, betamethasone "
    "tablets, triamcinolone injection, Solu-Medrol",
    "adrenal_replacement": "hydrocortisone 10 mg tablets, Plenadren, Hydrocortone, Alkindi, cortisone acetate",
    "testosterone": "testosterone, Nebido, Androgel, Testogel, Sustanon, testosterone gel",
    "anabolic_steroid": "anabolic steroids, nandrolone, stanozolol",
    "bone_medicine": "alendronate 70 mg weekly, alendronic acid, Fosamax, risedronate, Actonel, ibandronate, Boniva, Bonviva, Prolia, Aclasta, "
    "teriparatide, Forteo, Forsteo, romosozumab, Evenity, raloxifene, Evista, zoledronic acid, pamidronate, abaloparatide, calcitonin, strontium "
    "ranelate",
    "desmopressin": "desmopressin, Minirin",
    "vaptan": "tolvaptan, Samsca, Jinarc",
    "hormone_or_contraceptive": "Yasmin, the pill, Mirena, ethinylestradiol/levonorgestrel, desogestrel, HRT, estradiol patch, progesterone, "
    "norethisterone, drospirenone, Nuvaring, Nexplanon, Depo-Provera, tibolone, medroxyprogesterone, dienogest, clomifene, finasteride 5 mg, "
    "dutasteride, Avodart, Proscar",
    "ssri": "sertraline 50 mg, sertralina, Zoloft, Lustral, Besitran, fluoxetine 20, Prozac, Fluctin, citalopram, Celexa, Cipramil, escitalopram "
    "10 mg, Lexapro, Cipralex, Seroplex, paroxetine, Paxil, Seroxat, Deroxat, fluvoxamine, Luvox, Fevarin, Faverin, Dapoxetine, fluoxetina, "
    "sertraline HCl 100 mg, escitalopram oxalate, Citalopram-ratiopharm 20 mg, Paroxetin",
    "snri": "venlafaxine 75 XR, Effexor, Efexor XR, Trevilor, duloxetine 60, Cymbalta, desvenlafaxine, Pristiq, milnacipran, Savella, "
    "levomilnacipran, Fetzima, Venlafaxin retard 75, duloxetina, Effexor LP, Yentreve",
    "bupropion": "bupropion XL 150, Wellbutrin, Elontril, Bupropion XR 300 mg, Auvelity, dextromethorphan/bupropion, Zyban",
    "tricyclic": "amitriptyline 10 mg at night, Elavil, Saroten, Laroxyl, nortriptyline, Pamelor, clomipramine, Anafranil, imipramine, Tofranil, "
    "doxepin 50, Aponal, Sinequan, trimipramine, Stangyl, dosulepin, lofepramine, desipramine, protriptyline, opipramol, Amitriptylin 25, "
    "maprotiline, Prothiaden, Surmontil, Aventyl",
    "maoi": "phenelzine, Nardil, tranylcypromine, Parnate, Jatrosom, moclobemide, Aurorix, isocarboxazid, Emsam",
    "other_antidepressant": "mirtazapine 15, Remeron, Remergil, Zispin, trazodone 100, Desyrel, vortioxetine, Trintellix, Brintellix, "
    "agomelatine, Valdoxan, mianserin, tianeptine, Stablon, reboxetine, Edronax, vilazodone, Viibryd, mirtazapine 15 mg at night, Trittico, "
    "nefazodone, gepirone, Exxua, Mirtazapin, Deprax",
    "after_birth_antidepressant": "zuranolone, Zurzuvae, brexanolone",
    "st_johns_wort": "St John's wort, Johanniskraut, Laif 900, millepertuis, hypericum, Jarsin",
    "lithium": "lithium, lithium carbonate 400 mg, Priadel, Quilonum, Lithobid, Camcolit, litio, Plenur, Lithiumcarbonat, Quilonum retard, "
    "Eskalith, lithium citrate, Hypnorex",
    "antipsychotic": "quetiapine 25 mg, Seroquel, olanzapine, Zyprexa, risperidone, Risperdal, aripiprazole 5, Abilify, haloperidol, Haldol, "
    "ziprasidone, Geodon, lurasidone, Latuda, brexpiprazole, Rexulti, cariprazine, Vraylar, Reagila, amisulpride, Solian, paliperidone, Invega, "
    "sulpiride, Dogmatil, levomepromazine, Nozinan, chlorpromazine, Largactil, asenapine, flupentixol, zuclopenthixol, perphenazine, Xeplion, "
    "Haldol decanoate, fluphenazine, pimozide, trifluoperazine, melperone, pipamperone, Dipiperon, chlorprothixene, Truxal, quetiapine XR 300, "
    "Zypadhera, Abilify Maintena, lumateperone, Caplyta, tiapride, promazine, Saphris, Seroquel XR, Abilify 2.5 mg, Tercian, Risperdal Consta, "
    "Trevicta",
    "clozapine": "clozapine 100, Clozaril, Leponex",
    "benzodiazepine": "diazepam, Valium, lorazepam 1 mg prn, Ativan, Tavor, Temesta, alprazolam, Xanax, clonazepam, Klonopin, Rivotril, "
    "bromazepam, Lexotan, temazepam, oxazepam, chlordiazepoxide, nitrazepam, flurazepam, lormetazepam, Noctamid, clorazepate, Tranxene, "
    "prazepam, Lysanxia, triazolam, Halcion, midazolam, Lexomil, lorazepam 0.5 mg twice a day",
    "z_drug": "zolpidem, Ambien, Stilnox, zopiclone 7.5, Imovane, Zimovane, eszopiclone, Lunesta, zaleplon, Ivadal, Ambien CR 12.5",
    "stimulant": "methylphenidate 18 mg, Ritalin, Concerta, Medikinet, lisdexamfetamine, Vyvanse, Elvanse, Adderall, dexamfetamine, atomoxetine, "
    "Strattera, Strattera 40, Dexedrine, Focalin, Equasym, Evekeo, viloxazine, Qelbree, Vigil, dexmethylphenidate, modafinil 200, modafinil, "
    "Provigil, solriamfetol",
    "narcolepsy_medicine": "pitolisant, Wakix, Xyrem, sodium oxybate",
    "esketamine": "esketamine, Spravato",
    "opioid": "morphine, oxycodone, OxyContin, tramadol 50, Ultram, Tramal, codeine, fentanyl patch, Durogesic, tapentadol, Palexia, Nucynta, "
    "hydromorphone, tilidine, dihydrocodeine, buprenorphine patch, Butrans, MST 30, oxymorphone, hydrocodone, pethidine, Oramorph, Zydol, "
    "meptazinol",
    "opioid_substitution": "methadone, Suboxone, Subutex, Buvidal, buprenorphine/naloxone, levomethadone, Polamidon, Methadose, Sublocade",
    "alcohol_medicine": "acamprosate, Campral, disulfiram, Antabuse, nalmefene, Selincro, naltrexone 50 mg, Adepend, Revia",
    "smoking_medicine": "varenicline, Champix, Chantix, nicotine patch, Nicorette, NiQuitin, cytisine",
    "cannabis": "medical cannabis, Sativex, dronabinol, nabilone",
    "valproate": "valproate, valproic acid, Depakote, Depakine, Epilim, Orfiril, sodium valproate 500, divalproex, Convulex, Ergenyl chrono, "
    "Depamide",
    "antiepileptic": "carbamazepine, Tegretol, lamotrigine 100, Lamictal, topiramate, Topamax, oxcarbazepine, Trileptal",
    "epilepsy_only": "levetiracetam, Keppra, lacosamide, Vimpat, brivaracetam, perampanel, Fycompa, phenytoin, ethosuximide, cenobamate, "
    "zonisamide, phenobarbital, primidone, vigabatrin, rufinamide, eslicarbazepine, Briviact, Dilantin, Epanutin, felbamate, tiagabine",
    "gabapentinoid": "pregabalin 75, Lyrica, gabapentin 300 tds, Neurontin, Gralise, Horizant, gabapentina",
    "parkinson_medicine": "levodopa, Sinemet, Madopar, Stalevo, pramipexole, Mirapex, Sifrol, ropinirole, Requip, rasagiline, Azilect, "
    "rotigotine, Neupro, Prolopa, amantadine, entacapone, opicapone, safinamide, selegiline, Mirapexin, bromocriptine, cabergoline, apomorphine, "
    "carbidopa/levodopa 25/100, benserazide",
    "dementia_medicine": "donepezil, Aricept, memantine, Namenda, rivastigmine, Exelon, galantamine, Reminyl, Ebixa, Axura, Aricept 10 mg, "
    "Razadyne",
    "ms_medicine": "fingolimod, Gilenya, Tecfidera, dimethyl fumarate, Copaxone, Avonex, ocrelizumab, Ocrevus, Kesimpta, natalizumab, Tysabri, "
    "teriflunomide, Aubagio, cladribine, interferon beta-1a, Rebif, Betaferon, glatiramer, siponimod, Mayzent, ozanimod, Mavenclad, ponesimod, "
    "alemtuzumab, Lemtrada, ofatumumab, fampridine",
    "nerve_muscle_medicine": "pyridostigmine, Mestinon, riluzole, Rilutek, edaravone, Kalymin",
    "tetrabenazine_family": "tetrabenazine, Xenazine, deutetrabenazine, Austedo, valbenazine",
    "muscle_relaxant": "baclofen, Lioresal, tizanidine, Sirdalud, Zanaflex, cyclobenzaprine, Flexeril, methocarbamol, Robaxin, dantrolene, "
    "carisoprodol, Soma, orphenadrine, tolperisone, metaxalone, thiocolchicoside, pridinol",
    "triptan": "sumatriptan 50, Imitrex, Imigran, rizatriptan, Maxalt, zolmitriptan, Zomig, naratriptan, eletriptan, Relpax, almotriptan, "
    "frovatriptan, ergotamine, dihydroergotamine",
    "migraine_medicine": "erenumab, Aimovig, Emgality, Ajovy, rimegepant, fremanezumab, galcanezumab, eptinezumab, ubrogepant, Ubrelvy, Nurtec, "
    "atogepant, lasmiditan",
    "anticholinergic": "oxybutynin, Ditropan, solifenacin, Vesicare, tolterodine, Detrol, benztropine, Cogentin, biperiden, Akineton, "
    "trihexyphenidyl, trospium, fesoterodine, Toviaz, darifenacin, propiverine, procyclidine, scopolamine patch",
    "sedating_antihistamine": "diphenhydramine, promethazine, Phenergan, hydroxyzine 25, Atarax, doxylamine, chlorphenamine, Piriton, "
    "cyproheptadine, Nytol, Unisom, dimenhydrinate, cyclizine, meclizine, dimetindene",
    "antiemetic": "metoclopramide, domperidone, Motilium, prochlorperazine, Primperan, Reglan, Paspertin, MCP drops, Stemetil",
    "saba": "salbutamol inhaler, Ventolin, albuterol, ProAir, terbutaline, Bricanyl, Sultanol, levalbuterol, Salamol, fenoterol",
    "inhaler": "budesonide inhaler, Pulmicort, Flixotide, Flovent, beclometasone inhaler, fluticasone inhaler, Qvar, ciclesonide, Alvesco, "
    "montelukast, Singulair, mometasone inhaler, Asmanex, Atrovent, ipratropium",
    "long_acting_bronchodilator": "Spiriva, tiotropium, salmeterol, formoterol, umeclidinium, Anoro, indacaterol, olodaterol, aclidinium, "
    "glycopyrronium, Stiolto, Ultibro, vilanterol, Foradil, Serevent, Symbicort, Seretide, Advair, Fostair, Breo",
    "xanthine": "theophylline, aminophylline, roflumilast, Daxas",
    "asthma_biologic": "omalizumab, Xolair, benralizumab, Fasenra, mepolizumab, Nucala, reslizumab, tezepelumab, Tezspire",
    "lung_disease_medicine": "pirfenidone, Esbriet, nintedanib, Ofev, oxygen",
    "fluoroquinolone": "ciprofloxacin 500, Cipro, levofloxacin, Levaquin, Tavanic, moxifloxacin, Avelox",
    "macrolide": "azithromycin, Zithromax, clarithromycin, erythromycin",
    "antibiotic_or_cream": "amoxicillin 500, doxycycline, penicillin V, Augmentin, nitrofurantoin, cefalexin, flucloxacillin, cefuroxime, "
    "metronidazole, trimethoprim, co-trimoxazole, fosfomycin, phenoxymethylpenicillin, clindamycin, minocycline, lymecycline, terbinafine, "
    "aciclovir, valaciclovir, oseltamivir, Tamiflu, ivermectin, nystatin, clotrimazole cream, hydrocortisone cream, mupirocin, vancomycin, "
    "linezolid, cefixime, albendazole, mebendazole, Paxlovid, xylometazoline spray",
    "tuberculosis_medicine": "rifampicin, isoniazid, ethambutol, pyrazinamide, rifampin",
    "hiv_medicine": "Biktarvy, Genvoya, Truvada, dolutegravir, Tivicay, Triumeq, Descovy, emtricitabine, lamivudine, abacavir, darunavir, "
    "raltegravir, bictegravir, tenofovir",
    "nsaid": "ibuprofen 400, Advil, Nurofen, naproxen, Aleve, Naprosyn, diclofenac 50 mg tablets, celecoxib, Celebrex, etoricoxib, Arcoxia, "
    "meloxicam, Mobic, indomethacin, ketoprofen, etodolac, piroxicam, mefenamic acid, Ponstan, flurbiprofen, dexketoprofen, aceclofenac, "
    "nabumetone, ketorolac, Motrin, Feldene, Brufen",
    "paracetamol": "paracetamol 1 g, Tylenol, Panadol, acetaminophen, Doliprane, Efferalgan, metamizole, Novalgin, Nolotil, Dafalgan",
    "colchicine": "colchicine, Colcrys, Colchicum, colchicina",
    "gout_medicine": "allopurinol 300, Zyloric, febuxostat, Uloric, Zyloprim, probenecid, Adenuric",
    "isotretinoin": "isotretinoin, Roaccutane, Accutane, Aknenormin",
    "immunosuppressant": "methotrexate 15 mg weekly, azathioprine, Imuran, adalimumab, Humira, sulfasalazine, hydroxychloroquine, Plaquenil, "
    "etanercept, Enbrel, infliximab, Remicade, leflunomide, Arava, ustekinumab, Stelara, secukinumab, golimumab, Simponi, certolizumab, Cimzia, "
    "tocilizumab, Actemra, RoActemra, abatacept, Orencia, guselkumab, Tremfya, risankizumab, Skyrizi, ixekizumab, Taltz, vedolizumab, Entyvio, "
    "apremilast, Otezla, anakinra, belimumab, Benlysta, MTX, acitretin",
    "jak_inhibitor": "tofacitinib, Xeljanz, upadacitinib, Rinvoq, baricitinib, Olumiant, filgotinib",
    "transplant_medicine": "tacrolimus, Prograf, mycophenolate, CellCept, Advagraf, sirolimus, ciclosporin, Neoral",
    "cancer_heart_risk": "trastuzumab, Herceptin, doxorubicin, epirubicin, sunitinib, osimertinib, ibrutinib, bortezomib, carfilzomib, "
    "bevacizumab, pertuzumab, fluorouracil, lapatinib, sorafenib, atezolizumab, ipilimumab, Kadcyla, daunorubicin, capecitabine, pembrolizumab, "
    "Keytruda, nivolumab, cyclophosphamide, cisplatin, lenalidomide, Revlimid",
    "cancer_hormone": "tamoxifen 20, anastrozole, Arimidex, letrozole, Femara, exemestane, Aromasin, bicalutamide, enzalutamide, goserelin, "
    "Zoladex, leuprorelin, Lupron, triptorelin, abiraterone, Zytiga, fulvestrant, apalutamide, degarelix, Casodex, Nolvadex",
    "cancer_other": "paclitaxel, oxaliplatin, vincristine, docetaxel, carboplatin, gemcitabine, irinotecan, etoposide, temozolomide, "
    "hydroxyurea, bendamustine, pemetrexed, palbociclib, Ibrance, abemaciclib, olaparib, Lynparza, venetoclax, rituximab, MabThera, "
    "mercaptopurine, ruxolitinib, everolimus, imatinib",
    "decongestant": "pseudoephedrine, Sudafed, phenylephrine",
    "antihistamine": "cetirizine 10, Zyrtec, loratadine, Claritin, fexofenadine, desloratadine, levocetirizine, Allegra, bilastine, rupatadine, "
    "ebastine, Telfast, Clarityn, Xyzal, Aerius, azelastine",
    "adrenaline_pen": "EpiPen, Jext, adrenaline pen",
    "bladder_medicine": "mirabegron, Betmiga, Myrbetriq, vibegron",
    "eye_pressure_drops": "latanoprost, Xalatan, dorzolamide, brimonidine, bimatoprost, Lumigan, travoprost, Travatan, brinzolamide, Azopt, "
    "tafluprost",
    "acetazolamide": "acetazolamide, Diamox",
    "stomach_medicine": "omeprazole 20, Prilosec, pantoprazole 40 mg, esomeprazole, Nexium, famotidine, lansoprazole, rabeprazole, ranitidine, "
    "sucralfate, Gaviscon, loperamide, Imodium, macrogol, Movicol, lactulose, simethicone, senna, bisacodyl, mesalazine, linaclotide, psyllium, "
    "ursodeoxycholic acid, Pepcid, Nexium 40, dexlansoprazole, MiraLAX, Creon, probiotics",
    "vitamins": "vitamin D 1000 IU, vitamin B12, folic acid 5 mg, magnesium, omega 3, vitamin C, iron tablets, ferrous sulfate, zinc, calcium, "
    "calcium carbonate, cholecalciferol, vitamin B complex, multivitamin, folic acid, fish oil, biotin, creatine, potassium chloride, "
    "cyanocobalamin, magnesium citrate, turmeric, ashwagandha, glucosamine",
    "kidney_medicine": "sevelamer, Renvela, cinacalcet, lanthanum, darbepoetin, Aranesp, calcium acetate",
    "bleeding_disorder_medicine": "emicizumab, Hemlibra, factor VIII",
    "iron_infusion": "Ferinject, Venofer",
    "cough_medicine": "dextromethorphan, ambroxol, acetylcysteine, guaifenesin, bromhexine, NAC 600, Mucinex",
    "dry_eye_drops": "artificial tears",
    "seizure_rescue": "Buccolam, clobazam, Nayzilam, Diastat, Frisium",
    "mild_anxiety_medicine": "buspirone, lavender oil capsules, Lasea, melatonin",
}  # fmt: skip
"""Class: entries as they stand on boxes, in letters and on lists; of many countries, with doses, salts, forms and makers."""

PAIRS = {
    "Exforge": "arb dihydropyridine", "Exforge HCT": "arb dihydropyridine diuretic", "Lotrel": "ace_inhibitor dihydropyridine",
    "Hyzaar": "arb diuretic", "Co-Diovan": "arb diuretic", "Diovan HCT": "arb diuretic", "Zestoretic": "ace_inhibitor diuretic",
    "Benicar HCT": "arb diuretic", "Micardis HCT": "arb diuretic", "Micardis Plus": "arb diuretic", "Avalide": "arb diuretic",
    "CoAprovel": "arb diuretic", "Atacand HCT": "arb diuretic", "Azor": "arb dihydropyridine", "Tribenzor": "arb dihydropyridine diuretic",
    "Twynsta": "arb dihydropyridine", "Tarka": "ace_inhibitor rate_limiting_calcium_blocker", "Vaseretic": "ace_inhibitor diuretic",
    "Lotensin HCT": "ace_inhibitor diuretic", "Coveram": "ace_inhibitor dihydropyridine", "Viacoram": "ace_inhibitor dihydropyridine",
    "Triplixam": "ace_inhibitor diuretic dihydropyridine", "Preterax": "ace_inhibitor diuretic", "Coversyl Plus": "ace_inhibitor diuretic",
    "Tenoretic": "beta_blocker diuretic", "Tenif": "beta_blocker dihydropyridine", "Ziac": "beta_blocker diuretic", "Lodoz": "beta_blocker diuretic",
    "Cosopt": "beta_blocker", "Combigan": "beta_blocker", "Ganfort": "beta_blocker", "Xalacom": "beta_blocker", "DuoTrav": "beta_blocker",
    "Azarga": "beta_blocker", "Caduet": "statin dihydropyridine", "Inegy": "statin", "Vytorin": "statin", "Janumet": "dpp4 metformin",
    "Eucreas": "dpp4 metformin", "Jentadueto": "dpp4 metformin", "Kombiglyze": "dpp4 metformin", "Komboglyze": "dpp4 metformin",
    "Synjardy": "sglt2 metformin", "Xigduo": "sglt2 metformin", "Invokamet": "sglt2 metformin", "Vokanamet": "sglt2 metformin",
    "Glyxambi": "sglt2 dpp4", "Qtern": "sglt2 dpp4", "Steglujan": "sglt2 dpp4", "Trijardy": "sglt2 dpp4 metformin", "Xultophy": "insulin glp1",
    "Soliqua": "insulin glp1", "Suliqua": "insulin glp1", "Glucovance": "sulfonylurea metformin", "Actoplus Met": "glitazone metformin",
    "Competact": "glitazone metformin", "Aggrenox": "antiplatelet", "Asasantin": "antiplatelet", "DuoPlavin": "clopidogrel",
    "Percocet": "opioid", "Vicodin": "opioid", "Norco": "opioid",
    "Ultracet": "opioid", "Zaldiar": "opioid paracetamol", "co-codamol": "opioid paracetamol",
    "co-dydramol": "opioid paracetamol", "Targin": "opioid", "Targiniq": "opioid", "Trelegy": "long_acting_bronchodilator",
    "Trimbow": "long_acting_bronchodilator", "Symbyax": "ssri antipsychotic", "Vimovo": "nsaid stomach_medicine", "Arthrotec": "nsaid",
    "Treximet": "triptan nsaid", "Stalevo": "parkinson_medicine", "Namzaric": "dementia_medicine", "Dyazide": "diuretic", "Moduretic": "diuretic",
    "co-amilofruse": "loop_diuretic", "Aldactazide": "mra diuretic", "BiDil": "vasodilator nitrate", "Qsymia": "weight_tablet",
    "Opsynvi": "pulmonary_hypertension_medicine", "Excedrin": "paracetamol", "sertraline and bupropion": "ssri bupropion",
    "ramipril + amlodipine": "ace_inhibitor dihydropyridine", "bisoprolol/HCT": "beta_blocker diuretic",
    "metoprolol 50 mg; apixaban 5 mg": "beta_blocker anticoagulant", "ramipril comp": "ace_inhibitor diuretic", "Valsartan HCT": "arb diuretic",
    "Candesartan plus": "arb diuretic", "telmisartan/amlodipine 80/5": "arb dihydropyridine",
    "olmesartan/amlodipine/HCTZ": "arb dihydropyridine diuretic", "amlodipine/benazepril": "ace_inhibitor dihydropyridine",
    "enalapril-hydrochlorothiazide": "ace_inhibitor diuretic", "atenolol with chlorthalidone": "beta_blocker diuretic",
    "ezetimibe/simvastatin": "statin", "olanzapine/samidorphan": "antipsychotic", "Lybalvi": "antipsychotic", "Tilidin/Naloxon": "opioid",
    "amitriptyline/perphenazine": "tricyclic antipsychotic", "Limbitrol": "tricyclic benzodiazepine",
}  # fmt: skip
"""A fixed combination, or two on a line: it counts as each part."""

ILLNESSES = {
    "depression": "major depression, recurrent depression, Depressionen, mild depression, moderate depression, F33.9, F32",
    "anxiety": "general anxiety disorder, health anxiety, social anxiety disorder, fobia social",
    "panic_disorder": "panic attacks, panic disorder",
    "ptsd": "post traumatic stress disorder, PTSD",
    "ocd": "OCD, obsessive compulsive disorder",
    "adhd": "ADHD, attention deficit disorder",
    "autism": "autistic, Asperger's syndrome, autism spectrum disorder",
    "burnout": "burn-out, burned out",
    "insomnia": "trouble sleeping, poor sleep, can't sleep, sleep problems",
    "bipolar": "bipolar affective disorder, bipolar disorder type 2, manic-depressive, bipolar 2",
    "anorexia": "anorexic",
    "bulimia": "bulimic",
    "binge_eating": "binge eating",
    "substance_use_disorder": "drug dependence, cocaine addiction, Drogensucht",
    "alcohol_dependence": "alcohol addiction, alcohol problem, alcohol dependency, alcohol abuse",
    "heart_disease": "heart condition, heart problem, cardiac disease, cardiovascular disease",
    "coronary_disease": "angina, coronary artery disease, CAD, coronary heart disease, CHD, ischaemic heart disease, ischemic heart disease, "
    "stable angina, narrowed coronary arteries",
    "heart_attack": "heart attack, myocardial infarction, had a heart attack",
    "coronary_procedure": "stent, PCI, CABG, bypass surgery, angioplasty, bypass",
    "stroke": "TIA, mini stroke, mini-stroke, ministroke, transient ischaemic attack, transient ischemic attack, ischaemic stroke, cerebral "
    "haemorrhage",
    "heart_failure": "congestive heart failure, CHF, weak heart, cardiac insufficiency",
    "cardiomyopathy": "hypertrophic cardiomyopathy, dilated cardiomyopathy",
    "valve_disease": "aortic stenosis, mitral valve disease, aortic valve stenosis",
    "valve_procedure": "valve replacement, artificial heart valve, TAVI, mechanical valve",
    "atrial_fibrillation": "AFib, atrial flutter, paroxysmal AF, auricular fibrillation",
    "arrhythmia": "SVT, extrasystoles, irregular heart rhythm, ectopic beats, supraventricular tachycardia",
    "pacemaker": "heart pacemaker, cardiac pacemaker",
    "defibrillator": "ICD, implantable defibrillator",
    "aneurysm": "aortic aneurysm, AAA",
    "peripheral_artery_disease": "PAD, peripheral arterial disease, peripheral vascular disease",
    "congenital_heart_disease": "congenital heart defect, hole in the heart",
    "pericarditis": "Perikarditis",
    "hypertension": "high blood pressure, raised blood pressure, essential hypertension",
    "high_cholesterol": "high cholesterol, hyperlipidemia, hypercholesterolemia, raised cholesterol, cholesterol",
    "low_blood_pressure": "hypotension, low blood pressure, orthostatic hypotension",
    "pots": "POTS, postural orthostatic tachycardia syndrome",
    "blood_clot": "DVT, pulmonary embolism, blood clot, deep vein thrombosis",
    "anaemia": "anemia, iron deficiency anaemia, iron deficiency anemia",
    "iron_deficiency": "iron deficiency",
    "bleeding_disorder": "hemophilia A, von Willebrand's disease",
    "diabetes": "sugar diabetes",
    "diabetes_type_1": "type 1 diabetes, juvenile diabetes, diabetes type I",
    "diabetes_type_2": "type 2 diabetes, adult onset diabetes, T2D, type II diabetes, diabetes type II",
    "gestational_diabetes": "gestational diabetes, pregnancy diabetes",
    "prediabetes": "pre-diabetes, borderline diabetes, impaired glucose tolerance",
    "neuropathy": "polyneuropathy, peripheral neuropathy",
    "retinopathy": "diabetic retinopathy",
    "kidney_disease": "chronic kidney disease stage 3, CKD 3, kidney problems, kidney disease, weak kidneys",
    "dialysis": "on dialysis, haemodialysis, hemodialysis",
    "liver_disease": "cirrhosis, fatty liver, hepatitis, hepatitis B, NAFLD, liver cirrhosis",
    "hypothyroidism": "underactive thyroid, Hashimoto thyroiditis, Hashimoto's thyroiditis",
    "uncontrolled_thyroid_disease": "hyperthyroidism, overactive thyroid, Graves disease",
    "obesity": "obese, severely overweight",
    "asthma": "asthmatic, allergic asthma",
    "copd": "COPD, emphysema, COAD",
    "chronic_lung_disease": "pulmonary fibrosis, bronchiectasis, cystic fibrosis, interstitial lung disease, lung disease",
    "sleep_apnoea": "sleep apnoea, OSA",
    "long_covid": "long covid, post covid, post-covid syndrome, Long-COVID",
    "me_cfs": "ME/CFS, chronic fatigue syndrome, myalgic encephalomyelitis, CFS",
    "cancer": "breast cancer, prostate cancer, Brustkrebs, cáncer de mama, cancer du sein, ovarian cancer, testicular cancer, kidney cancer, "
    "bladder cancer, cervical cancer",
    "pregnancy": "pregnant, expecting",
    "postpartum": "after birth, recently gave birth",
    "caesarean": "C-section, caesarean section, cesarean, cesarean section",
    "after_pregnancy": "miscarriage, abortion, stillbirth",
    "twin_pregnancy": "twins, pregnant with twins, expecting twins",
    "pregnancy_complication": "pre-eclampsia, preeclampsia, placenta previa",
    "epilepsy": "epileptic, focal epilepsy",
    "concussion": "TBI, traumatic brain injury",
    "multiple_sclerosis": "MS, multiple sclerosis, relapsing remitting MS, RRMS",
    "parkinson_disease": "Parkinson's disease, Parkinsons, Parkinson",
    "dementia": "Alzheimer's disease, Alzheimer, Lewy body dementia, vascular dementia",
    "essential_tremor": "essential tremor",
    "osteoporosis": "thin bones, osteopenia",
    "osteoarthritis": "arthritis of the knee, arthrosis, hip osteoarthritis, knee osteoarthritis, worn knee, hip arthritis",
    "joint_pain": "knee pain, sore knees, hip pain, shoulder pain, bad knees, bad knee, painful knees",
    "rheumatic_disease": "rheumatoid arthritis, psoriatic arthritis, lupus, ankylosing spondylitis, Sjögren's syndrome, SLE, "
    "juvenile arthritis",
    "back_pain": "back pain, lower back pain, chronic back pain, bad back, backache, lumbago",
    "sciatica": "herniated disc, slipped disk, disc prolapse, Bandscheibenvorfall, hernia discal, hernie discale",
    "surgery": "operation, recent surgery, knee surgery",
    "fracture": "broken bone, broken arm, fractured wrist, stress fracture",
    "joint_replacement": "hip replacement, knee replacement, TKR, THR, total hip replacement, new hip, new knee, artificial hip",
    "hernia": "inguinal hernia, umbilical hernia, Leistenbruch",
    "glaucoma": "Glaukom, grüner Star",
    "migraine": "migraines, migraine with aura",
    "ibs": "irritable bowel, IBS, Reizdarm",
    "ibd": "Crohn's disease, ulcerative colitis, Crohn disease, colitis ulcerosa, inflammatory bowel disease",
    "reflux": "GORD, heartburn, acid reflux",
    "allergies": "hay fever, pollen allergy, Heuschnupfen, Allergie",
    "skin_condition": "eczema, psoriasis, acne, rosacea, dermatitis, atopic dermatitis, Neurodermitis",
    "gout": "Gicht",
    "pcos": "PCOS, polycystic ovary syndrome, polycystic ovaries",
    "endometriosis": "Endometriose",
    "menopause": "perimenopause, Wechseljahre, hot flushes, postmenopausal",
    "tinnitus": "ringing in the ears",
    "hearing_loss": "hearing loss, deaf, hard of hearing, hearing aid",
    "coeliac_disease": "coeliac disease, celiac",
    "enlarged_prostate": "BPH, enlarged prostate, prostate enlargement",
    "varicose_veins": "varicose veins, Krampfadern",
    "lactose_intolerance": "lactose intolerance, lactose intolerant",
    "vitamin_d_deficiency": "vitamin D deficiency, low vitamin D",
    "smoking": "smoker, Raucher",
    "raynaud": "Raynaud's disease, Raynaud syndrome, Raynaud phenomenon",
    "psychotic_disorder": "schizophrenia, schizoaffective disorder, psychotic disorder",
    "suicidal_thoughts": "suicidal thoughts, thoughts of suicide, thinking about suicide, suicidal ideation",
    "recent_suicide_attempt": "suicide attempt, attempted suicide",
    "elevated_mood": "mania, manic, hypomanic",
    "frailty": "frail",
    "wheelchair": "wheelchair user",
    "spinal_cord_injury": "spinal cord injury, paraplegic, paraplegia",
    "narcolepsy": "Narkolepsie",
    "restless_legs": "restless legs, restless legs syndrome, RLS",
    "shift_work": "night shifts, shift worker, shift work",
    "adrenal_insufficiency": "Addison's disease, adrenal insufficiency",
    "kidney_transplant": "kidney transplant, renal transplant",
    "heart_transplant": "heart transplant",
    "marfan_syndrome": "Marfan syndrome, Marfan",
    "blood_disease": "sickle cell disease, thalassaemia, sickle cell anaemia",
    "chronic_widespread_pain": "chronic pain, chronic pain syndrome",
}  # fmt: skip
"""Illness: what people, and those who treat them, call it."""
SIGNS = {
    "chest_pain": "chest pain, tight chest, pain in chest, pressure in the chest, heavy chest, jaw pain",
    "breathlessness": "shortness of breath, short of breath, breathless, SOB, dyspnoea, can't get enough air",
    "dizziness": "dizzy, fainting, fainted, light headed, lightheaded, passed out, feel faint, blacked out, vertigo, nearly fainted",
    "palpitations": "racing heart, heart racing, heart pounding, irregular heartbeat, heart skips beats, fast heartbeat, heart flutters",
    "ankle_swelling": "swollen ankles, swollen legs, leg swelling, swollen feet, oedema, edema, puffy ankles",
    "night_breathlessness": "orthopnoea, breathless lying down, waking up breathless, breathless at night",
    "claudication": "leg pain when walking, calf pain when walking, cramps in the calves when walking",
    "heart_murmur": "heart murmur, murmur",
    "neurological_sign": "numbness, slurred speech, sudden weakness, face drooping, weakness on one side, blurred vision, double vision, numb arm",
    "fever": "feverish, temperature, flu, chills, high temperature",
    "vomiting_or_diarrhoea": "vomiting, diarrhoea, diarrhea, throwing up, stomach flu, food poisoning, being sick",
    "tiredness": "tired, fatigue, exhausted, no energy, always tired, worn out, knackered, drained",
    "headache": "headaches",
    "panic": "panic attack",
    "pelvic_symptoms": "incontinence, leaking urine, bladder leakage, pelvic floor problems",
}  # fmt: skip
WISHES = {
    "activities": {
        "walking": "walk, going for a walk, brisk walking, hiking, Nordic walking, walking the dog, strolling, hill walking, Spaziergang",
        "running": "jogging, run, jog, trail running",
        "cycling": "biking, bike rides, bicycle, indoor cycling, spinning, riding a bike, mountain biking, Radfahren",
        "swimming": "swim, lap swimming, Schwimmen",
        "dance": "dancing, Zumba, ballroom dancing, salsa",
        "resistance": "weight lifting, weights, strength training, lifting weights, gym, resistance training, bodyweight exercises, calisthenics",
        "yoga": "hatha yoga, vinyasa yoga",
        "tai_chi": "tai chi, qigong, t'ai chi",
        "pilates": "Pilates",
        "mind_body": "mind-body exercise",
        "rowing": "rowing machine, indoor rowing",
        "elliptical_training": "elliptical, cross trainer, crosstrainer, elliptical trainer",
        "treadmill_walking": "treadmill, walking on the treadmill, treadmill walking",
        "water_exercise": "aqua aerobics, water aerobics, aqua fitness, aquafit, aqua jogging",
        "gardening": "garden work",
        "climbing": "bouldering, rock climbing",
        "ball_sport": "tennis, football, soccer, badminton, basketball, volleyball, table tennis, squash, golf, pickleball",
        "seated_exercise": "chair exercises, seated exercises",
        "aerobic": "cardio, aerobics, endurance",
    },
    "equipment": {
        "bicycle": "bike, road bike, mountain bike, e-bike, Fahrrad",
        "exercise_bike": "exercise bike, stationary bike, spin bike, spinning bike, Heimtrainer",
        "treadmill": "Laufband",
        "elliptical": "cross trainer, crosstrainer, elliptical trainer",
        "rowing_machine": "rowing machine, rower, rowing ergometer, Rudergerät",
        "pool": "swimming pool, Schwimmbad",
        "bands": "resistance bands, elastic bands, Theraband, resistance band, exercise bands",
        "free_weights": "dumbbells, kettlebell, kettlebells, barbell, weights, Hanteln, dumbbell",
        "machines": "gym, weight machines, gym membership, strength machines",
        "mat": "yoga mat, exercise mat",
        "chair": "kitchen chair",
        "shoes": "running shoes, trainers, sneakers, walking shoes, hiking boots",
        "heart_rate_monitor": "heart rate monitor, chest strap, smartwatch, sports watch, pulse watch",
    },
    "goals": {
        "mood": "depression, feel better, better mood, wellbeing, mental health",
        "glucose": "blood sugar, insulin sensitivity",
        "fitness": "get fit, endurance, cardio fitness, stamina, VO2max, getting fitter",
        "general_health": "health, general health, be healthy, stay healthy",
        "bdnf": "BDNF",
        "anandamide": "endocannabinoids",
        "endorphin": "endorphins",
        "cortisol": "stress hormone, stress hormones",
        "inflammation": "CRP",
        "il_6": "IL-6, interleukin-6",
        "tnf_alpha": "TNF alpha, TNF-α, TNF",
        "norepinephrine": "noradrenaline",
    },
    "training_signs": {
        "lost_periods": "lost periods, amenorrhoea, no periods, missed periods, amenorrhea",
        "bone_stress_injury": "stress fracture, bone stress injury",
        "performance_loss": "getting slower, performance loss, getting weaker, overtraining",
        "energy_deficiency": "RED-S, REDs, low energy availability, relative energy deficiency",
        "compulsion": "compulsive exercise, exercise addiction",
    },
}  # fmt: skip
"""What people like, have and want."""
LOWER_MOOD = (
    "prednisolone 20 mg, Medrol, dexamethasone, Roaccutane, isotretinoin, Keppra, levetiracetam 500, Briviact, brivaracetam, Fycompa, perampanel, Topamax, "
    "topiramate, Zonegran, zonisamide, phenobarbital, Sabril, vigabatrin, Daxas, roflumilast, Otezla, apremilast, brodalumab, Siliq, reserpine, "
    "flunarizine, Sibelium, Singulair 10, montelukast, mefloquine, Lariam, efavirenz, Sustiva, finasteride, Propecia, Proscar, varenicline, Champix, "
    "Chantix, interferon alfa, Pegasys, interferon beta, Avonex, Rebif, Betaferon, leuprorelin, Lupron, goserelin, Zoladex, triptorelin, Decapeptyl, "
    "buserelin, degarelix, Firmagon, relugolix, nafarelin, histrelin, the pill, birth control pill, Yasmin, ethinylestradiol, levonorgestrel, "
    "Mirena, desogestrel, Cerazette, norethisterone, drospirenone, dienogest, etonogestrel, Nexplanon, medroxyprogesterone, Depo-Provera, "
    "NuvaRing, tetrabenazine, Xenazine, Austedo, valbenazine, ciprofloxacin, Cipro, levofloxacin, Tavanic, moxifloxacin, ofloxacin, Wegovy, "
    "Mysimba, Contrave, leuprolide, norgestimate, chlormadinone"
)
NOT_THE_MOOD = "sertraline, metformin, omeprazole, Ozempic, salbutamol, ramipril, levothyroxine, lamotrigine, cetirizine, amoxicillin"


def classes(text: str) -> set[str]:
    """All that a medicine counts as."""
    return {group for one in meanings(text) for group in expand("medications", *one)}


@pytest.mark.parametrize("kind", MEDICINES)
def test_a_medicine_counts_as_its_class(kind: str) -> None:
    assert [text for text in MEDICINES[kind].split(", ") if kind not in classes(text)] == []


@pytest.mark.parametrize("kind", MEDICINES)
def test_nothing_of_a_name_is_left_over(kind: str) -> None:
    """A rest that nobody knows makes the entry an unknown medicine too, which is asked about."""
    assert [text for text in MEDICINES[kind].split(", ") if "unrecognised" in recognise("medications", text)] == []


@pytest.mark.parametrize("text", PAIRS)
def test_a_combination_counts_as_each_part(text: str) -> None:
    assert set(PAIRS[text].split()) - classes(text) == set()


def _told(text: str) -> bool:
    """Whether a plan tells whoever prescribes that this medicine can lower the mood."""
    seen = [
        {"topic": topic, "level": "light_moderate", "by": "Dr. A", "date": "2027-01-02"} for topic in ("other", "heart")
    ]
    plan = exrx.plan(**{**PERSON, "conditions": ["depression"], "medications": [text]}, clearances=seen, start=START)
    return any("mood.medicine" in notice.rules for notice in plan.notices)


def test_whoever_prescribes_is_told_of_what_can_lower_the_mood() -> None:
    assert [text for text in LOWER_MOOD.split(", ") if not _told(text)] == []
    assert [text for text in NOT_THE_MOOD.split(", ") if _told(text)] == []


@cache
def _outcome(kind: str, text: str) -> Any:
    found = exrx.screen(**{**PERSON, kind: [text]}, as_of=START)
    questions = frozenset((one.id, one.holds_back) for one in found.questions)
    return found.level, found.ceiling, questions, tuple(reason.rule for reason in found.reasons)


@pytest.mark.parametrize(
    ("kind", "id", "texts"),
    [(kind, *row) for kind, rows in (("conditions", ILLNESSES), ("symptoms", SIGNS)) for row in rows.items()],
)
def test_an_everyday_word_does_what_the_plain_word_does(kind: str, id: str, texts: str) -> None:
    plain = _outcome(kind, id)
    assert [text for text in texts.split(", ") if _outcome(kind, text) != plain or recognise(kind, text) != (id,)] == []


@pytest.mark.parametrize("kind", WISHES)
def test_what_people_like_have_and_want_is_understood(kind: str) -> None:
    meant = {text: (id,) for id, texts in WISHES[kind].items() for text in texts.split(", ")}
    assert {text: recognise(kind, text) for text in meant} == meant


@pytest.mark.parametrize("goal", ["diabetes", "HbA1c", "type 2 diabetes", "heart attack"])
def test_an_illness_among_the_goals_is_asked_about_and_not_taken_for_a_wish(goal: str) -> None:
    with pytest.raises(exrx.InputError, match="goals"):
        exrx.plan(age=50, conditions=[], medications=[], symptoms=[], goals=[goal], start="2027-01-04")


@pytest.mark.parametrize("illness", ["chest infection", "bronchitis", "giant cell arteritis"])
def test_what_may_be_acute_or_more_than_its_group_is_no_everyday_word(illness: str) -> None:
    with pytest.raises(exrx.InputError, match="conditions"):
        exrx.plan(age=50, conditions=[illness], medications=[], symptoms=[], start="2027-01-04")
