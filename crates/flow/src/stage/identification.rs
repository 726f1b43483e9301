//! The identification stage asks who somebody is: the first question of every login.

use doorward_domain::event::Subject;
use doorward_domain::fault::{Fault, Faults};
use doorward_domain::secret::SecretString;
use doorward_domain::stage::identification::{Identification, UserField};

use super::{Stage, Turn, Visit};
use crate::answer::Answer;
use crate::challenge::{Identify, Question};
use crate::plan::{Method, Pending};
use crate::world::{Claim, Person, Verdict, World};

impl Stage for Identification {
    async fn enter<W: World>(&self, visit: &mut Visit<'_, W>, _stage: &Subject) -> Result<Turn, W::Error> {
        let links = visit.world.links(self).await?;
        Ok(Turn::Ask(Question::Identification(Box::new(Identify {
            user_fields: self.user_fields.clone(),
            asks_password: self.password_stage.is_some(),
            enrollment: links.enrollment,
            recovery: links.recovery,
            passwordless: links.passwordless,
            query: visit.query.to_owned(),
            sources: links.sources,
            show_source_labels: self.show_source_labels,
        }))))
    }

    async fn answer<W: World>(
        &self,
        visit: &mut Visit<'_, W>,
        _stage: &Subject,
        answer: &Answer,
    ) -> Result<Turn, W::Error> {
        let entered = match read(answer) {
            Ok(entered) => entered,
            Err(faults) => return Ok(Turn::Refused(faults)),
        };
        let text = entered.text.clone();
        let person = find(self, visit, &text).await?;
        let (is_let_on, method) = if self.password_stage.is_some() {
            let method = prove(self, visit, entered, person.as_ref()).await?;
            (method.is_some(), method)
        } else {
            (person.is_some() || self.pretend_user_exists, None)
        };
        if !is_let_on {
            return Ok(Turn::Refused(Faults::overall(Fault::invalid("Failed to authenticate."))));
        }
        visit.context.pending = Some(match person {
            Some(person) => Pending::User(person.id.0),
            None => Pending::Nobody(text.clone()),
        });
        visit.context.entered = Some(text.clone());
        visit.context.shown_as = (!self.show_matched_user).then_some(text);
        visit.context.method = method;
        Ok(Turn::Done)
    }
}

/// What somebody entered.
struct Entered {
    text: String,
    password: String,
}

/// Reads an answer. A password that is not there is a wrong one; blanks belong to it.
fn read(answer: &Answer) -> Result<Entered, Faults> {
    Ok(Entered { text: answer.trimmed("uid_field")?, password: answer.optional_text("password")? })
}

/// Whom a text means, of those whom it may mean: who is called exactly so comes before who is but for the
/// case, who is active before who is not, and then whoever came first.
fn meant(fields: &[UserField], text: &str, candidates: Vec<Person>) -> Option<Person> {
    let is_exact = |person: &Person| fields.iter().any(|field| value(person, *field) == Some(text));
    candidates.into_iter().min_by_key(|person| (!is_exact(person), !person.is_active, person.id))
}

/// What somebody has to enter in a field to mean a user.
fn value(person: &Person, field: UserField) -> Option<&str> {
    match field {
        UserField::Email => Some(&person.email),
        UserField::Username => Some(&person.username),
        UserField::Upn => person.upn.as_deref(),
    }
}

async fn find<W: World>(
    stage: &Identification,
    visit: &mut Visit<'_, W>,
    text: &str,
) -> Result<Option<Person>, W::Error> {
    let fields = &stage.user_fields;
    if fields.is_empty() {
        return Ok(None);
    }
    let candidates = visit.world.candidates(fields, text, stage.case_insensitive_matching).await?;
    if candidates.len() > 1 {
        visit.world.ambiguous(text, candidates.len());
    }
    Ok(meant(fields, text, candidates))
}

/// How somebody proves with a password who he is, if he does. Whoever nobody knows is asked as well.
async fn prove<W: World>(
    stage: &Identification,
    visit: &mut Visit<'_, W>,
    entered: Entered,
    person: Option<&Person>,
) -> Result<Option<Method>, W::Error> {
    let Some((subject, backends)) = visit.world.beside(stage).await? else { return Ok(None) };
    let username = person.map_or_else(|| entered.text.clone(), |person| person.username.clone());
    let claim =
        Claim { user: person.map(|person| person.id), identifier: entered.text, username, stage: subject };
    match visit.world.check_password(claim, SecretString::from(entered.password), &backends).await? {
        Verdict::Right(method) => Ok(Some(method)),
        Verdict::Wrong => Ok(None),
        Verdict::Locked { until } => {
            visit.locked_until = Some(until);
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use doorward_domain::id::UserId;

    use super::*;

    fn person(id: i32, username: &str, email: &str, is_active: bool) -> Person {
        Person {
            id: UserId(id),
            username: username.to_owned(),
            name: String::new(),
            email: email.to_owned(),
            upn: None,
            is_active,
        }
    }

    fn found(text: &str, candidates: Vec<Person>) -> Option<i32> {
        let fields = [UserField::Username, UserField::Email];
        meant(&fields, text, candidates).map(|person| person.id.0)
    }

    #[test]
    fn the_exact_spelling_comes_first() {
        let users = vec![person(1, "ADA", "", true), person(2, "ada", "", false)];
        assert_eq!(found("ada", users.clone()), Some(2));
        assert_eq!(found("ADA", users.clone()), Some(1));
        assert_eq!(found("Ada", users), Some(1), "who is active comes before who is not");
    }

    #[test]
    fn of_equals_the_first_is_meant() {
        let users = vec![person(7, "x", "a@b.example", true), person(3, "y", "a@b.example", true)];
        assert_eq!(found("a@b.example", users), Some(3));
        assert_eq!(found("nobody", Vec::new()), None);
    }
}
