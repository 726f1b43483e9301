//! What comes of a step beside what is remembered of the visitor, and how it is written.

use doorward_domain::event::{Entry, EventAction};
use doorward_domain::id::UserId;
use doorward_domain::store::{Lock, Remove, StoreError};
use doorward_domain::token::Token;
use doorward_flow::{Login, Method};
use doorward_persistence::{Actor, Extent, PersonRow, Right, Safety, Stamp, Store};
use serde_json::{Value, json};

use crate::error::AccessError;
use crate::password::NOBODY;

/// What has to be written beside what is remembered of the visitor.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Whether he has answered.
    pub answered: bool,
    /// Whether a password or a captcha of his was judged.
    pub is_judged: bool,
    /// The name of the token that let him in, and is good no longer.
    pub redeemed: Option<String>,
    /// Who is logged in.
    pub login: Option<Login>,
    /// What the trail is told, and of whom.
    pub notes: Vec<(Option<UserId>, Entry)>,
    /// Which attempts were right.
    pub right: Right,
}

impl Outcome {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.is_light() && self.right.is_empty()
    }

    /// Whether nothing has to be written but where the visitor is, and what was right.
    fn is_light(&self) -> bool {
        self.login.is_none() && self.notes.is_empty() && self.redeemed.is_none()
    }

    /// What has to outlive a loss of power: a login, a key that is good no longer, and all that the trail tells.
    /// Whoever was on his way through a flow may begin anew.
    pub fn safety(&self) -> Safety {
        if self.is_light() { Safety::Process } else { Safety::Power }
    }

    /// How many statements it takes to write it, with a session that is new or not.
    pub fn extent(&self, is_new: bool) -> Extent {
        let is_one = self.is_light() && (!is_new || self.right.is_empty());
        if is_one { Extent::Statement } else { Extent::Transaction }
    }

    /// Writes all of it but the login, and what was right.
    pub fn note(&self, store: &mut Store<'_>, stamp: &Stamp) -> Result<(), AccessError> {
        if let Some(identifier) = &self.redeemed {
            let token: Option<Token> = store.find_for_change(identifier)?;
            let used = || StoreError::Contended("the key has just been used".into());
            store.remove(&token.ok_or_else(used)?)?;
        }
        for (user, entry) in &self.notes {
            // Nobody is looked up as well, so that the clock does not tell whether anybody is meant.
            sign(store, stamp, user.unwrap_or(NOBODY))?;
            store.note(entry.clone())?;
        }
        Ok(())
    }
}

/// Has the trail tell a login of somebody who was there just now.
pub fn log_in(
    store: &mut Store<'_>,
    stamp: &Stamp,
    login: &Login,
    person: PersonRow,
) -> Result<(), AccessError> {
    // Whoever was locked out since the request began has to look again, and is told.
    if !person.is_active {
        return Err(StoreError::Contended("the user may not log in any more".into()).into());
    }
    sign_as(store, stamp, Some(person));
    let (method, arguments) = match &login.method {
        None => (Value::from(""), json!({})),
        Some(method @ Method::Password) => (method.name().into(), json!({})),
        Some(method @ Method::Token { pk, identifier }) => {
            let token = json!({
                "app": "authentik_core", "model_name": "token", "pk": pk.simple().to_string(), "name": identifier,
            });
            (method.name().into(), json!({"token": token}))
        }
    };
    let details = [("auth_method", method), ("auth_method_args", arguments)];
    let details = details.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Ok(store.note(Entry::happened(EventAction::Login, details))?)
}

/// Lets the trail know who is at work, if he is still there.
pub fn sign(store: &mut Store<'_>, stamp: &Stamp, user: UserId) -> Result<bool, AccessError> {
    let person = store.person(user)?;
    let is_there = person.is_some();
    sign_as(store, stamp, person);
    Ok(is_there)
}

fn sign_as(store: &mut Store<'_>, stamp: &Stamp, person: Option<PersonRow>) {
    let actor =
        person.map(|person| Actor { id: UserId(person.id), username: person.username, email: person.email });
    store.sign(Stamp { actor, ..stamp.clone() });
}

#[cfg(test)]
mod tests {
    use doorward_domain::stage::user_login::NetworkBinding;
    use serde_json::Map;

    use super::*;

    fn of(change: impl FnOnce(&mut Outcome)) -> Safety {
        let mut outcome = Outcome::default();
        change(&mut outcome);
        outcome.safety()
    }

    #[test]
    fn what_the_trail_tells_and_what_lets_somebody_in_outlives_a_loss_of_power() {
        let noted = (None, Entry::happened(EventAction::LoginFailed, Map::new()));
        assert_eq!(of(|outcome| outcome.notes.push(noted)), Safety::Power);
        assert_eq!(of(|outcome| outcome.redeemed = Some("key".to_owned())), Safety::Power);
        let login = Login {
            user: UserId(1),
            method: None,
            lasts: None,
            network: NetworkBinding::None,
            ends_others: false,
        };
        assert_eq!(of(|outcome| outcome.login = Some(login)), Safety::Power);
    }

    #[test]
    fn where_somebody_is_in_a_flow_is_one_statement_also_with_what_was_right() {
        let extent = |is_new: bool, change: &dyn Fn(&mut Outcome)| {
            let mut outcome = Outcome::default();
            change(&mut outcome);
            outcome.extent(is_new)
        };
        let right = |outcome: &mut Outcome| outcome.right.own.push([0; 32]);
        let note = |outcome: &mut Outcome| {
            outcome.notes.push((None, Entry::happened(EventAction::LoginFailed, Map::new())));
        };
        let redeemed = |outcome: &mut Outcome| outcome.redeemed = Some("key".to_owned());
        for is_new in [true, false] {
            assert_eq!(extent(is_new, &|_| {}), Extent::Statement);
            assert_eq!(extent(is_new, &note), Extent::Transaction);
            assert_eq!(extent(is_new, &redeemed), Extent::Transaction);
        }
        assert_eq!(extent(false, &right), Extent::Statement);
        assert_eq!(extent(true, &right), Extent::Transaction);
    }

    #[test]
    fn where_somebody_is_in_a_flow_need_not() {
        assert_eq!(of(|outcome| outcome.answered = true), Safety::Process);
        assert_eq!(of(|outcome| outcome.right.own.push([0; 32])), Safety::Process);
    }
}
