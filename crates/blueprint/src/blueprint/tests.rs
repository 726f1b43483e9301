use pretty_assertions::assert_eq;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::node::Mode;

fn flaws(text: &str) -> Vec<String> {
    Blueprint::read(text.as_bytes()).unwrap_err().iter().map(ToString::to_string).collect()
}

fn with_entry(entry: &str) -> String {
    format!("version: 1\nentries:\n- {}\n", entry.trim().replace('\n', "\n  "))
}

#[test]
fn a_blueprint_is_read_with_all_that_it_says() {
    let read = Blueprint::read(
        b"
version: 1
metadata: {name: Login, labels: {a: b, c: true}}
context: {title: Hello, other: !Context title}
entries:
- model: authentik_flows.flow
  id: flow
  state: created
  identifiers: {slug: login}
  attrs:
    title: !Context [title, Hi]
    name: !Format ['%s-%s', !Env [NAME, x], 2]
  conditions: [true, !Context title]
- model: authentik_flows.flowstagebinding
  identifiers:
    target: !KeyOf flow
    stage: !Find [authentik_flows.stage, [name, login]]
  attrs:
    order: !If [!Condition [xor, 1, 0], 10, 20]
  permissions: []
",
    )
    .unwrap();
    let text = |text: &str| Node::Text(text.to_owned());
    let number = |number: i64| Node::Number(number.into());
    let named = |name: &str, node: Node| (name.to_owned(), node);
    let context = |name: &str, default| Node::from(Tag::Context { name: name.to_owned(), default });
    let flow = Entry {
        id: Some("flow".to_owned()),
        state: State::Created,
        identifiers: vec![named("slug", text("login"))],
        attrs: vec![
            named("title", context("title", Some(text("Hi")))),
            named(
                "name",
                Tag::Format {
                    text: text("%s-%s"),
                    values: vec![
                        Tag::Env { name: "NAME".to_owned(), default: Some(text("x")) }.into(),
                        number(2),
                    ],
                }
                .into(),
            ),
        ],
        conditions: vec![Node::Bool(true), context("title", None)],
        ..Entry::of("authentik_flows.flow")
    };
    let find =
        Tag::Find { model: "authentik_flows.stage".to_owned(), by: vec![named("name", text("login"))] };
    let condition = Tag::Condition { mode: Mode::Xor, values: vec![number(1), number(0)] };
    let order = Tag::If { condition: condition.into(), then: number(10), otherwise: number(20) };
    let binding = Entry {
        identifiers: vec![named("target", Tag::KeyOf("flow".to_owned()).into()), named("stage", find.into())],
        attrs: vec![named("order", order.into())],
        ..Entry::of("authentik_flows.flowstagebinding")
    };
    let Value::Object(labels) = json!({"a": "b", "c": true}) else { unreachable!() };
    let expected = Blueprint {
        name: "Login".to_owned(),
        labels,
        context: BTreeMap::from([named("title", text("Hello")), named("other", context("title", None))]),
        entries: vec![flow, binding],
    };
    assert_eq!(read, expected);
}

#[test]
fn what_is_not_known_is_refused_by_name_all_of_it_at_once() {
    let text = "
version: 1
colour: red
metadata: {name: a, author: me}
entries:
- model: m
  identifiers: {a: 1}
  state: gone
- model: m
  identifiers: {a: !Enumerate [a, MAP, b]}
  atrs: {}
- identifiers: {a: 1}
- 12
- model: m
  identifiers: {a: 1}
  permissions: [{permission: view_flow, user: 1}]
";
    let expected = [
        "the key \"colour\" is not known",
        "metadata: the key \"author\" is not known",
        "entry 1: state: the state \"gone\" is not known",
        "entry 2: identifiers.a: the tag !Enumerate is not known",
        "entry 2: the key \"atrs\" is not known",
        "entry 3: the key \"model\" is missing",
        "entry 4: must be a mapping, and is a number",
        "entry 5: permissions: permissions are not given by blueprints: give them through the API",
    ];
    assert_eq!(flaws(text), expected);
}

#[test]
fn another_version_is_refused() {
    for version in ["2", "'1'", "1.5", "null"] {
        assert_eq!(
            flaws(&format!("version: {version}\nentries: []\n")),
            ["version: only version 1 is known"]
        );
    }
    assert!(Blueprint::read(b"entries: []").is_ok());
}

#[test]
fn what_is_no_blueprint_is_refused() {
    assert_eq!(flaws(""), ["must be a mapping, and is nothing"]);
    assert_eq!(flaws("[]"), ["must be a mapping, and is a list"]);
    assert_eq!(flaws("version: 1"), ["there are no entries"]);
    assert_eq!(flaws("entries: {}"), ["entries: must be a list, and is a mapping"]);
    assert_eq!(flaws("!KeyOf x"), ["must be a mapping, and is a tag"]);
    assert_eq!(flaws("context: 1\nentries: []"), ["context: must be a mapping, and is a number"]);
}

#[test]
fn parts_of_the_wrong_kind_are_refused() {
    let cases = [
        ("model: 1\nidentifiers: {a: 1}", "entry 1: model: must be a text, and is a number"),
        ("model: m\nidentifiers: [a]", "entry 1: identifiers: must be a mapping, and is a list"),
        ("model: m\nidentifiers: {a: 1}\nattrs: x", "entry 1: attrs: must be a mapping, and is a text"),
        ("model: m\nidentifiers: {a: 1}\nconditions: x", "entry 1: conditions: must be a list"),
        ("model: m\nidentifiers: {a: 1}\nid: [x]", "entry 1: id: must be a text, and is a list"),
        ("model: m\nidentifiers: {a: 1}\nstate: 1", "entry 1: state: must be a text, and is a number"),
        (
            "model: m\nattrs: {a: 1}",
            "entry 1: there are no identifiers, so the object could not be found again",
        ),
    ];
    for (entry, flaw) in cases {
        assert_eq!(flaws(&with_entry(entry)), [flaw], "{entry}");
    }
}

#[test]
fn tags_of_the_wrong_form_are_refused() {
    let cases = [
        ("!KeyOf [a]", "!KeyOf takes the id of an entry"),
        ("!Find x", "!Find takes a list of a model and pairs of a field and its value"),
        ("!Find [1, [a, b]]", "!Find takes the name of a model first"),
        ("!Find [m]", "!Find takes pairs of a field and its value after the model"),
        ("!Find [m, [a]]", "!Find takes pairs of a field and its value after the model"),
        ("!Find [m, a, b]", "!Find takes pairs of a field and its value after the model"),
        ("!Context {a: b}", "!Context takes a name, or a list of a name and a default"),
        ("!Context [a, b, c]", "!Context takes a name, or a list of a name and a default"),
        ("!Env []", "!Env takes the name of a variable, or a list of the name and a default"),
        ("!Format x", "!Format takes a list of a text and the values to put in"),
        ("!If [a, b]", "!If takes a condition and two values"),
        ("!If {a: b}", "!If takes a condition, or a list of a condition and two values"),
        ("!Condition [AND]", "!Condition takes a list of a mode and at least one value"),
        ("!Condition [MAYBE, a]", "!Condition has no mode \"MAYBE\""),
        ("!Value 0", "the tag !Value is not known"),
        ("!Index [a, b]", "the tag !Index is not known"),
        ("!File /etc/passwd", "the tag !File is not known"),
    ];
    for (tag, flaw) in cases {
        let entry = format!("model: m\nidentifiers: {{a: {tag}}}");
        assert_eq!(flaws(&with_entry(&entry)), [format!("entry 1: identifiers.a: {flaw}")], "{tag}");
    }
}

#[test]
fn an_entry_refers_to_one_before_it() {
    let text = "
entries:
- {model: m, id: a, identifiers: {x: !KeyOf a}}
- {model: m, id: b, identifiers: {x: !KeyOf a}, attrs: {y: [1, !KeyOf c]}}
- {model: m, id: c, identifiers: {x: 1}}
- {model: m, id: c, identifiers: {x: 1}, conditions: [!KeyOf b]}
";
    let expected = [
        "entry 1: identifiers.x: !KeyOf a: no entry before this one has that id",
        "entry 2: attrs.y.1: !KeyOf c: no entry before this one has that id",
        "entry 4: id: another entry has the id \"c\" already",
    ];
    assert_eq!(flaws(text), expected);
}

#[test]
fn all_tags_are_shown_with_their_places() {
    let text = "
context: {a: !Env A}
entries:
- {model: m, identifiers: {x: !Context a}, attrs: {y: [!Format ['%s', !Env B]]}, conditions: [!Env C]}
";
    let blueprint = Blueprint::read(text.as_bytes()).unwrap();
    let mut seen = Vec::new();
    blueprint.tags(&mut |entry, path, tag| seen.push((entry, path.to_owned(), tag.name())));
    let expected = [
        (None, "context.a".to_owned(), "Env"),
        (Some(1), "identifiers.x".to_owned(), "Context"),
        (Some(1), "attrs.y.0".to_owned(), "Format"),
        (Some(1), "attrs.y.0".to_owned(), "Env"),
        (Some(1), "conditions.0".to_owned(), "Env"),
    ];
    assert_eq!(seen, expected);
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,8}",
        Just("yes".to_owned()),
        Just("1".to_owned()),
        Just("null".to_owned()),
        ".{1,6}"
    ]
    .prop_filter("merge keys are not read", |name| name != "<<")
}

fn nodes() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Node::Bool),
        any::<i64>().prop_map(|number| Node::Number(number.into())),
        any::<u64>().prop_map(|number| Node::Number(number.into())),
        ".{0,12}".prop_map(Node::Text),
        "[-+0-9.:eE x~!&*#\n]{0,8}".prop_map(Node::Text),
        names().prop_map(|name| Tag::Context { name, default: None }.into()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let many = proptest::collection::vec(inner.clone(), 1..4);
        let pairs = || {
            let pairs = proptest::collection::btree_map(names(), inner.clone(), 1..4);
            pairs.prop_map(|pairs| pairs.into_iter().collect::<Vec<_>>())
        };
        prop_oneof![
            many.clone().prop_map(Node::List),
            pairs().prop_map(Node::Map),
            (names(), pairs()).prop_map(|(model, by)| Tag::Find { model, by }.into()),
            (names(), inner.clone())
                .prop_map(|(name, default)| Tag::Env { name, default: Some(default) }.into()),
            (inner.clone(), many.clone()).prop_map(|(text, values)| Tag::Format { text, values }.into()),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(condition, then, otherwise)| { Tag::If { condition, then, otherwise }.into() }),
            many.prop_map(|values| Tag::Condition { mode: Mode::Nor, values }.into()),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_the_same(
        node in nodes(), name in names(), id in proptest::option::of(names()), attr in names(),
    ) {
        let entry = Entry {
            id,
            state: State::MustCreated,
            identifiers: vec![(name.clone(), Node::Text(name.clone()))],
            attrs: vec![(attr, node.clone())],
            conditions: vec![node.clone()],
            ..Entry::of("m")
        };
        let context = BTreeMap::from([("value".to_owned(), node)]);
        let blueprint = Blueprint { name, context, entries: vec![entry], ..Blueprint::default() };
        let yaml = blueprint.to_yaml().unwrap();
        prop_assert_eq!(Blueprint::read(yaml.as_bytes()), Ok(blueprint), "{}", yaml);
    }

    #[test]
    fn no_file_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Blueprint::read(&bytes);
    }

    #[test]
    fn no_text_like_yaml_makes_the_reader_panic(text in "[-?:,\\[\\]{}#&*!|>'\"%@` \na-c1\t]{0,80}") {
        let _ = Blueprint::read(text.as_bytes());
    }
}
