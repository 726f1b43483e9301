//! Pages as templates draw them.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use askama::Template;
use doorward_domain::brand::{Brand, FAVICON, LOGO};
use doorward_domain::choice::Choice;
use doorward_domain::stage::identification::UserField;
use doorward_http::page::BACKGROUND;

use crate::assets::{SCRIPT, STYLE};
use crate::faults::Wrong;
use crate::messages::Messages;
use crate::policy;

/// A page.
#[derive(Template)]
#[template(path = "page.html")]
pub struct Page {
    /// What it says.
    pub messages: &'static Messages,
    /// What shows that its style and script are its own.
    pub nonce: String,
    /// Whose page it is.
    pub brand: Brand,
    /// Its title.
    pub title: String,
    /// How it is laid out.
    pub layout: &'static str,
    /// Where the picture behind it lies.
    pub background: String,
    /// What happened since the page before.
    pub notice: Option<String>,
    /// What it is about.
    pub body: Body,
}

/// What a page is about.
pub enum Body {
    /// A question, and a form to answer it.
    Form(Box<Form>),
    /// Somebody does not get on.
    Denied {
        /// Who.
        person: Option<Person>,
        /// Why.
        reason: String,
        /// Where he may begin anew.
        again: String,
    },
    /// There is nothing to go on with.
    Trouble {
        /// What to do.
        hint: &'static str,
        /// The id of the request, if somebody may ask for it.
        request: Option<String>,
        /// Where he may begin anew, if that helps.
        again: Option<String>,
    },
    /// Somebody is in.
    Home {
        /// Who.
        name: String,
    },
}

/// A form.
pub struct Form {
    /// Where it is sent to.
    pub action: String,
    /// What shows that it is ours.
    pub proof: String,
    /// The step that asks.
    pub step: String,
    /// What was wrong with the last answer.
    pub wrong: Wrong,
    /// Who is asked, if somebody has said who he is.
    pub person: Option<Person>,
    /// Where he goes who is somebody else.
    pub not_you: String,
    /// What is asked.
    pub question: Asked,
}

/// What a form asks.
pub enum Asked {
    /// Who are you?
    Identification(Identification),
    /// What is your password?
    Password {
        /// Where those go who have forgotten it.
        recovery: Option<String>,
    },
    /// Shall you be remembered?
    UserLogin,
    /// Are you a person?
    Captcha {
        /// The key that the provider knows the site by.
        site_key: String,
        /// Where the provider's script is.
        js_url: String,
        /// What the script looks for.
        class: &'static str,
    },
    /// Nothing.
    Dummy {
        /// The name of the stage.
        name: String,
    },
}

/// What an identification stage asks.
pub struct Identification {
    /// What may be entered.
    pub user_fields: Vec<UserField>,
    /// What was entered before.
    pub entered: String,
    /// Whether the password is asked for beside it.
    pub asks_password: bool,
    /// What happens then.
    pub action: &'static str,
    /// Where new users go.
    pub enrollment: Option<String>,
    /// Where users go who cannot log in.
    pub recovery: Option<String>,
    /// Where users go who have no password.
    pub passwordless: Option<String>,
    /// Where one can log in instead.
    pub sources: Vec<Button>,
    /// Whether their names are shown.
    pub has_labels: bool,
}

/// A source to log in with.
pub struct Button {
    /// What it is called.
    pub name: String,
    /// What it looks like.
    pub icon: Option<String>,
    /// Where it leads.
    pub target: String,
}

/// Somebody as pages show him.
pub struct Person {
    /// What he is called.
    pub name: String,
    /// His picture.
    pub picture: Option<String>,
}

impl Identification {
    /// The message that says what may be entered.
    pub fn label(&self) -> &'static str {
        let has = |field| self.user_fields.contains(&field);
        match (has(UserField::Email), has(UserField::Username), has(UserField::Upn)) {
            (true, true, true) => "email-username-upn",
            (true, true, false) => "email-username",
            (true, false, true) => "email-upn",
            (false, true, true) => "username-upn",
            (true, false, false) => "email",
            (false, false, true) => "upn",
            (false, _, false) => "username",
        }
    }

    /// Whether an address is one of them.
    pub fn takes_address(&self) -> bool {
        self.user_fields.contains(&UserField::Email)
    }

    /// Whether only an address is one.
    pub fn is_address(&self) -> bool {
        self.user_fields == [UserField::Email]
    }
}

impl Form {
    /// Where whoever opens the page begins: where something is wrong, else at the first field.
    pub fn begins_at(&self, name: &str) -> bool {
        let place = if !self.wrong.overall.is_empty() {
            "summary"
        } else if self.wrong.field("password").is_some() && self.wrong.field("uid_field").is_none() {
            "password"
        } else {
            match self.question {
                Asked::Identification(_) => "uid_field",
                Asked::Password { .. } => "password",
                _ => "",
            }
        };
        place == name
    }
}

impl Page {
    /// A page of a brand about nothing in particular.
    pub fn new(messages: &'static Messages, nonce: String, brand: Brand, title: String, body: Body) -> Self {
        let background = BACKGROUND.to_owned();
        Self { messages, nonce, brand, title, layout: "stacked", background, notice: None, body }
    }

    fn style() -> &'static str {
        &STYLE.path
    }

    fn script() -> &'static str {
        &SCRIPT.path
    }

    fn theme(&self) -> &'static str {
        self.brand.theme().name()
    }

    fn logo(&self) -> &str {
        if self.brand.logo.is_empty() { LOGO } else { &self.brand.logo }
    }

    fn favicon(&self) -> &str {
        if self.brand.favicon.is_empty() { FAVICON } else { &self.brand.favicon }
    }

    /// Where the script of a captcha is, if one is asked for.
    fn captcha(&self) -> Option<&str> {
        let Body::Form(form) = &self.body else { return None };
        let Asked::Captcha { js_url, .. } = &form.question else { return None };
        policy::origin(js_url).map(|_| js_url.as_str())
    }

    fn pictures(&self) -> Vec<&str> {
        let mut pictures = vec![self.logo(), self.favicon(), &self.background];
        if let Body::Form(form) = &self.body
            && let Asked::Identification(asked) = &form.question
        {
            pictures.extend(asked.sources.iter().filter_map(|source| source.icon.as_deref()));
        }
        pictures
    }

    /// The answer that it is.
    pub fn answer(&self, status: StatusCode) -> HttpResponse {
        let Ok(html) = self.render() else { return HttpResponse::InternalServerError().finish() };
        let policy = policy::of_page(&self.nonce, &self.pictures(), self.captcha());
        let mut answer = HttpResponse::build(status);
        answer
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_LANGUAGE, self.messages.language))
            .insert_header((header::VARY, "Accept-Language, Cookie"));
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            answer.insert_header((header::CONTENT_SECURITY_POLICY, policy));
        }
        answer.body(html)
    }
}
