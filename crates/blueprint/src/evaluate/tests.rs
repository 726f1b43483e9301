use pretty_assertions::assert_eq;
use serde_json::json;

use super::*;
use crate::blueprint::Entry;

/// Knows a flow, an entry and a variable.
#[derive(Default)]
struct Known {
    asked: Vec<Vec<(String, Value)>>,
}

impl Resolver for Known {
    type Error = String;

    fn key_of(&mut self, id: &str) -> Result<Option<Value>, String> {
        Ok((id == "flow").then(|| json!("pk of the entry")))
    }

    fn find(&mut self, model: &str, by: &[(String, Value)]) -> Result<Option<Value>, String> {
        self.asked.push(by.to_vec());
        match model {
            "flow" => Ok((by[0].1 == json!("login")).then(|| json!("pk of the flow"))),
            _ => Err("out of order".to_owned()),
        }
    }

    fn variable(&mut self, name: &str) -> Result<Option<String>, String> {
        Ok((name == "HOME").then(|| "/root".to_owned()))
    }
}

/// What is said to a file that asks for too much.
const TOO_MUCH: &str = "the file asks for more than can be done at once";

fn read(value: &str, context: &str) -> Blueprint {
    let text = format!(
        "context: {context}\nentries:\n- {{model: m, id: flow, identifiers: {{a: 1}}}}\n\
         - model: m\n  identifiers: {{a: 1}}\n  attrs: {{value: {value}}}\n"
    );
    Blueprint::read(text.as_bytes()).unwrap()
}

fn node(blueprint: &Blueprint) -> Node {
    let Entry { attrs, .. } = &blueprint.entries[1];
    attrs[0].1.clone()
}

fn value(text: &str, context: &str) -> Result<Value, Trouble<String>> {
    let blueprint = read(text, context);
    Evaluator::new(&blueprint, &mut Known::default(), &mut Allowance::default()).value(&node(&blueprint))
}

fn holds(text: &str) -> bool {
    let blueprint = read(text, "{}");
    Evaluator::new(&blueprint, &mut Known::default(), &mut Allowance::default())
        .holds(&node(&blueprint))
        .unwrap()
}

fn flaw(message: &str) -> Result<Value, Trouble<String>> {
    Err(Trouble::Flaw(message.to_owned()))
}

#[test]
fn what_has_no_tags_stays_as_it_is() {
    let plain = "{a: [1, x, null, true, 1.5], b: {c: ''}}";
    assert_eq!(value(plain, "{}"), Ok(json!({"a": [1, "x", null, true, 1.5], "b": {"c": ""}})));
}

#[test]
fn key_of_is_what_an_entry_has_led_to() {
    assert_eq!(value("!KeyOf flow", "{}"), Ok(json!("pk of the entry")));
    assert_eq!(value("[!KeyOf flow]", "{}"), Ok(json!(["pk of the entry"])));
}

#[test]
fn find_asks_for_values_that_may_be_tags_themselves() {
    assert_eq!(value("!Find [flow, [slug, login]]", "{}"), Ok(json!("pk of the flow")));
    let blueprint = read("!Find [flow, [slug, !Context slug], [order, 1]]", "{slug: login}");
    let mut known = Known::default();
    assert_eq!(
        Evaluator::new(&blueprint, &mut known, &mut Allowance::default()).value(&node(&blueprint)),
        Ok(json!("pk of the flow"))
    );
    assert_eq!(known.asked, [vec![("slug".to_owned(), json!("login")), ("order".to_owned(), json!(1))]]);
}

#[test]
fn what_is_not_there_is_a_fault_in_a_value_and_nothing_in_a_condition() {
    assert_eq!(value("!Find [flow, [slug, x]]", "{}"), flaw("!Find: there is no flow with slug \"x\""));
    assert_eq!(value("!Context a", "{}"), flaw("!Context a: the context has no such value"));
    assert_eq!(value("!Env A", "{}"), flaw("!Env A: the environment has no such variable"));
    for nothing in ["!Find [flow, [slug, x]]", "!Context a", "!Env A"] {
        assert!(!holds(nothing), "{nothing}");
        assert_eq!(value(&format!("!If [{nothing}, 1, 2]"), "{}"), Ok(json!(2)));
        assert_eq!(value(&format!("!Condition [NOR, {nothing}]"), "{}"), Ok(json!(true)));
    }
}

#[test]
fn whoever_cannot_answer_says_why() {
    assert_eq!(value("!Find [stage, [name, x]]", "{}"), Err(Trouble::Unanswered("out of order".to_owned())));
}

#[test]
fn the_context_comes_before_the_default() {
    assert_eq!(value("!Context a", "{a: [1, {b: 2}]}"), Ok(json!([1, {"b": 2}])));
    assert_eq!(value("!Context [a, 1]", "{a: 2}"), Ok(json!(2)));
    assert_eq!(value("!Context [a, 1]", "{}"), Ok(json!(1)));
    assert_eq!(value("!Context [a, !Context b]", "{b: !Env HOME}"), Ok(json!("/root")));
    assert_eq!(value("!Context [a, 1]", "{a: null}"), Ok(json!(null)));
}

#[test]
fn the_context_can_be_set_from_outside() {
    let mut blueprint = read("!Context a", "{a: 1}");
    blueprint.set("a", json!("two"));
    let mut known = Known::default();
    assert_eq!(
        Evaluator::new(&blueprint, &mut known, &mut Allowance::default()).value(&node(&blueprint)),
        Ok(json!("two"))
    );
}

#[test]
fn the_environment_comes_before_the_default() {
    assert_eq!(value("!Env HOME", "{}"), Ok(json!("/root")));
    assert_eq!(value("!Env [HOME, x]", "{}"), Ok(json!("/root")));
    assert_eq!(value("!Env [A, x]", "{}"), Ok(json!("x")));
}

#[test]
fn format_puts_values_in() {
    let formatted = "!Format ['%s/%d/%%/%s/%s/%s', !Context a, 2, 1.5, true, null]";
    assert_eq!(value(formatted, "{a: x}"), Ok(json!("x/2/%/1.5/True/None")));
    assert_eq!(value("!Format [plain]", "{}"), Ok(json!("plain")));
    for (wrong, message) in [
        ("['%s']", "!Format \"%s\": there are not enough values"),
        ("[x, 1]", "!Format \"x\": there are too many values"),
        ("['%q', 1]", "!Format \"%q\": only %s, %d and %% are known"),
        ("['%']", "!Format \"%\": only %s, %d and %% are known"),
        ("['%d', x]", "!Format \"%d\": \"x\" cannot be put in for %d"),
        ("['%d', 1.5]", "!Format \"%d\": 1.5 cannot be put in for %d"),
        ("['%s', [1]]", "!Format \"%s\": [1] cannot be put in for %s"),
        ("[1]", "!Format takes a text first"),
    ] {
        assert_eq!(value(&format!("!Format {wrong}"), "{}"), flaw(message), "{wrong}");
    }
}

#[test]
fn if_gives_one_of_two_values() {
    assert_eq!(value("!If [true, 1, 2]", "{}"), Ok(json!(1)));
    assert_eq!(value("!If ['', 1, {a: !KeyOf flow}]", "{}"), Ok(json!({"a": "pk of the entry"})));
    assert_eq!(value("!If 1", "{}"), Ok(json!(true)));
    assert_eq!(value("!If [0]", "{}"), Ok(json!(false)));
    // The other value may be about what is not there.
    assert_eq!(value("!If [true, 1, !Context a]", "{}"), Ok(json!(1)));
}

#[test]
fn conditions_are_taken_together() {
    let cases = [
        ("AND, 1, 1", true),
        ("AND, 1, 0", false),
        ("NAND, 1, 1", false),
        ("NAND, 1, 0", true),
        ("OR, 0, 1", true),
        ("OR, 0, 0", false),
        ("NOR, 0, 0", true),
        ("NOR, 0, 1", false),
        ("XOR, 1, 0", true),
        ("XOR, 1, 1", false),
        ("XNOR, 1, 1", true),
        ("XNOR, 1, 0", false),
        ("and, x, [1], {a: 1}, 1.5", true),
        ("OR, '', [], {}, 0.0, null, false", false),
    ];
    for (condition, expected) in cases {
        assert_eq!(holds(&format!("!Condition [{condition}]")), expected, "{condition}");
    }
}

#[test]
fn values_that_refer_to_each_other_without_end_are_refused() {
    let message = "values refer to each other without end";
    assert_eq!(value("!Context a", "{a: !Context b, b: !Context a}"), flaw(message));
}

#[test]
fn little_that_makes_much_is_refused() {
    use std::fmt::Write;

    let mut laughs = "{a0: lol".to_owned();
    let mut texts = laughs.clone();
    for level in 1..60 {
        let below = level - 1;
        write!(laughs, ", a{level}: [!Context a{below}, !Context a{below}]").unwrap();
        write!(texts, ", a{level}: !Format ['%s%s', !Context a{below}, !Context a{below}]").unwrap();
    }
    for context in [laughs + "}", texts + "}"] {
        assert_eq!(value("!Context a40", &context), flaw(TOO_MUCH));
    }
}

#[test]
fn what_is_looked_for_costs_much_and_counts_for_the_whole_file() {
    let find = vec!["!Find [flow, [slug, login]]"; 1000].join(", ");
    let blueprint = read(&format!("[{find}]"), "{}");
    let (mut known, mut allowance) = (Known::default(), Allowance::default());
    let mut turns = (0..10)
        .map(|_| Evaluator::new(&blueprint, &mut known, &mut allowance).value(&node(&blueprint)).map(|_| ()));
    let refused = turns.position(|outcome| outcome == Err(Trouble::Flaw(TOO_MUCH.to_owned())));
    assert_eq!(refused, Some(3));
    assert!(known.asked.len() <= 4096, "{}", known.asked.len());
}
