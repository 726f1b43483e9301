//! Draws flows, in the language of mermaid.

use super::{Outline, Step};
use crate::choice::Choice;
use crate::flow::AuthenticationRequirement;
use crate::policy::{Condition, Subject};
use crate::stage;

/// What a box looks like: what comes before its text, and after.
type Shape = (&'static str, &'static str);

const PLAIN: Shape = ("[", "]");
const END: Shape = ("[[", "]]");
const STEP: Shape = ("([", "])");
const QUESTION: Shape = ("{{", "}}");

/// A box, with the arrows that lead to it.
struct Element {
    name: String,
    text: String,
    shape: Shape,
    /// What is written on its arrows; nothing if there are none.
    arrow: Option<String>,
    /// The names of the boxes that its arrows come from. Without any, it follows the line before.
    from: Vec<String>,
}

impl Element {
    fn new(name: impl Into<String>, text: impl Into<String>, shape: Shape) -> Self {
        Self { name: name.into(), text: text.into(), shape, arrow: None, from: Vec::new() }
    }

    fn after(self, arrow: &str, from: Vec<String>) -> Self {
        Self { arrow: Some(arrow.to_owned()), from, ..self }
    }

    /// Its lines: one for each box that leads to it.
    fn lines(&self) -> Vec<String> {
        let (before, after) = self.shape;
        let mut line = format!("{}{before}\"{}\"{after}", self.name, self.text.replace('"', "#quot;"));
        line = match self.arrow.as_deref() {
            None => line,
            Some("") => format!("--> {line}"),
            Some(arrow) => format!("--{arrow}--> {line}"),
        };
        if self.from.is_empty() {
            return vec![line];
        }
        self.from.iter().map(|from| format!("{from} {line}")).collect()
    }
}

impl Outline {
    /// The flow drawn.
    pub fn diagram(&self) -> String {
        let mut elements = Vec::new();
        let requirement = self.flow.settings.authentication;
        if requirement != AuthenticationRequirement::None {
            let text = format!("Flow authentication requirement\n{}", requirement.name());
            elements.push(Element::new("flow_auth_requirement", text, PLAIN));
        }
        elements.extend(self.entry());
        elements.extend(self.way());
        let lines = elements.iter().flat_map(Element::lines);
        std::iter::once("graph TD".to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// What is bound to the flow, and its beginning.
    fn entry(&self) -> Vec<Element> {
        let start = Element::new("flow_start", format!("Flow\n{}", self.flow.settings.name), END);
        if self.conditions.is_empty() {
            return vec![start];
        }
        let mut elements = vec![Element::new("flow_pre", "Pre-flow policies", END)];
        for (index, condition) in self.conditions.iter().enumerate() {
            let policy = Element::new(format!("flow_policy_{index}"), text_of(condition), QUESTION);
            let arrow = format!("Binding {}", condition.order);
            elements.push(policy.after(&arrow, vec!["flow_pre".to_owned()]));
        }
        let policies: Vec<String> = elements[1..].iter().map(|policy| policy.name.clone()).collect();
        elements
            .push(Element::new("done", "End of the flow", PLAIN).after("Policy denied", policies.clone()));
        elements.push(start.after("", policies));
        elements
    }

    /// The steps, what is bound to them, and the end.
    fn way(&self) -> Vec<Element> {
        let (mut stages, mut others): (Vec<Element>, Vec<Element>) = (Vec::new(), Vec::new());
        for (index, step) in self.steps.iter().enumerate() {
            let before = stages.last().map_or("flow_start", |stage| stage.name.as_str()).to_owned();
            let mut policies = Vec::new();
            for (number, condition) in step.conditions.iter().enumerate() {
                let name = format!("stage_{index}_policy_{number}");
                let policy = Element::new(name.clone(), text_of(condition), QUESTION);
                others.push(policy.after("", vec![before.clone()]));
                policies.push(name);
            }
            let stage = || Element::new(format!("stage_{index}"), step.text(), STEP);
            if let Some(denied) = stages.last().map(|last| last.from.clone()).filter(|from| !from.is_empty())
            {
                others.push(stage().after("Policy denied", denied));
            }
            let arrow = if policies.is_empty() { "" } else { "Policy passed" };
            stages.push(stage().after(arrow, policies));
        }
        let last = stages.last().map_or("flow_start", |stage| stage.name.as_str()).to_owned();
        let end = Element::new("done", "End of the flow", END).after("", vec![last]);
        stages.into_iter().chain(others).chain([end]).collect()
    }
}

impl Step {
    fn text(&self) -> String {
        let stage = self.binding.stage_obj.as_ref();
        let kind = stage.and_then(|stage| stage.kind).map_or(&stage::MODEL, |kind| &kind.facts().model);
        format!("Stage ({})\n{}", kind.verbose_name, stage.map_or("", |stage| &stage.name))
    }
}

fn text_of(condition: &Condition) -> String {
    let kind = match condition.subject {
        Subject::Group(_) => "Group",
        Subject::User(_) => "User",
    };
    format!("Policy ({kind})\n{}", condition.name)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{flow, only, step};
    use super::*;

    fn drawn(conditions: Vec<Condition>, steps: Vec<Step>) -> Vec<String> {
        let flow = flow("my flow", AuthenticationRequirement::None);
        let diagram = Outline { flow, conditions, steps }.diagram();
        // A text may go over two lines.
        diagram.replace("\nmy flow", "|my flow").split('\n').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_flow_without_stages_ends_where_it_starts() {
        assert_eq!(
            drawn(vec![], vec![]),
            ["graph TD", r#"flow_start[["Flow|my flow"]]"#, r#"flow_start --> done[["End of the flow"]]"#],
        );
    }

    #[test]
    fn stages_come_first_and_then_what_is_bound_to_them() {
        let flow = flow("test-default-context", AuthenticationRequirement::None);
        let steps = vec![step("first", vec![]), step("second", only(7))];
        let expected = [
            "graph TD",
            "flow_start[[\"Flow\ntest-default-context\"]]",
            "--> stage_0([\"Stage (Password Stage)\nfirst\"])",
            "stage_1_policy_0 --Policy passed--> stage_1([\"Stage (Password Stage)\nsecond\"])",
            "stage_0 --> stage_1_policy_0{{\"Policy (User)\nuser 7\"}}",
            "stage_1 --> done[[\"End of the flow\"]]",
        ];
        assert_eq!(Outline { flow, conditions: vec![], steps }.diagram(), expected.join("\n"));
    }

    #[test]
    fn whoever_does_not_pass_a_step_goes_on_to_the_next() {
        let flow = flow("f", AuthenticationRequirement::None);
        let steps = vec![step("first", only(7)), step("second", vec![])];
        let expected = [
            "graph TD",
            "flow_start[[\"Flow\nf\"]]",
            "stage_0_policy_0 --Policy passed--> stage_0([\"Stage (Password Stage)\nfirst\"])",
            "--> stage_1([\"Stage (Password Stage)\nsecond\"])",
            "flow_start --> stage_0_policy_0{{\"Policy (User)\nuser 7\"}}",
            "stage_0_policy_0 --Policy denied--> stage_1([\"Stage (Password Stage)\nsecond\"])",
            "stage_1 --> done[[\"End of the flow\"]]",
        ];
        assert_eq!(Outline { flow, conditions: vec![], steps }.diagram(), expected.join("\n"));
    }

    #[test]
    fn what_is_asked_for_at_the_door_comes_before_the_beginning() {
        let flow = flow("f", AuthenticationRequirement::Superuser);
        let conditions = [only(1), only(2)].concat();
        let expected = [
            "graph TD",
            "flow_auth_requirement[\"Flow authentication requirement\nrequire_superuser\"]",
            "flow_pre[[\"Pre-flow policies\"]]",
            "flow_pre --Binding 10--> flow_policy_0{{\"Policy (User)\nuser 1\"}}",
            "flow_pre --Binding 10--> flow_policy_1{{\"Policy (User)\nuser 2\"}}",
            "flow_policy_0 --Policy denied--> done[\"End of the flow\"]",
            "flow_policy_1 --Policy denied--> done[\"End of the flow\"]",
            "flow_policy_0 --> flow_start[[\"Flow\nf\"]]",
            "flow_policy_1 --> flow_start[[\"Flow\nf\"]]",
            "flow_start --> done[[\"End of the flow\"]]",
        ];
        assert_eq!(Outline { flow, conditions, steps: vec![] }.diagram(), expected.join("\n"));
    }

    #[test]
    fn no_name_breaks_out_of_its_box() {
        let named = step("a\"]) --> evil", vec![]);
        assert_eq!(
            drawn(vec![], vec![named])[2..4],
            ["--> stage_0([\"Stage (Password Stage)", "a#quot;]) --> evil\"])"],
        );
    }
}
