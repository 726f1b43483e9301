//! `/if/flow/{slug}/`: flows that run, a page for each question.
//!
//! An answer that takes somebody on leads to the same address again, where the next question is; so the
//! button for the page before, and a second tab, show the question that is due. One that does not is answered
//! with the same page, with what was wrong.

use actix_web::http::{Method, StatusCode, header};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use doorward_domain::brand::Brand;
use doorward_domain::choice::Choice;
use doorward_domain::fault::Faults;
use doorward_domain::flow::FlowDesignation;
use doorward_flow::{Answer, Call, Challenge, Identify, Question, Reply, Shown, redirect};
use doorward_http::page::{
    ApiError, CANCEL, PageRequest, Sent, avatar, linked, nonce, outside, seconds_until,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::faults::{Wrong, reason};
use crate::messages::Messages;
use crate::trouble;
use crate::view::{Asked, Body, Button, Form, Identification, Page, Person};

/// The field of a form that says which step it answers.
const STEP: &str = "step";

/// What our script says of itself. It cannot see where it is sent, so it is told.
const BY_SCRIPT: &str = "x-doorward-page";

/// Where the script is sent.
const TARGET: &str = "x-doorward-location";

/// The fields that providers of captchas add to a form.
const CAPTCHA_FIELDS: [&str; 3] = ["g-recaptcha-response", "h-captcha-response", "cf-turnstile-response"];

/// Serves the pages of flows.
pub fn configure(config: &mut ServiceConfig) {
    let page = outside("/if/flow/{slug}/")
        .route(web::get().to(run))
        .route(web::head().to(run))
        .route(web::post().to(run))
        .default_service(web::to(nothing_else));
    config.service(page);
    config.service(web::resource("/if/flow/{slug}").route(web::get().to(with_slash)));
}

async fn run(
    request: HttpRequest,
    page: Result<PageRequest, ApiError>,
    slug: web::Path<String>,
) -> HttpResponse {
    let answer = match &page {
        Ok(page) => step(&request, page, &slug).await,
        Err(error) => return trouble::page(&request, None, error).await,
    };
    match answer {
        Ok(answer) => answer,
        Err(error) => trouble::page(&request, page.as_ref().ok(), &error).await,
    }
}

/// A form as it was sent.
#[derive(Default)]
struct Filled {
    step: Option<Uuid>,
    fields: Map<String, Value>,
}

impl Filled {
    fn read(sent: Vec<(String, String)>) -> Self {
        let mut filled = Self { step: Some(Uuid::nil()), ..Self::default() };
        for (name, value) in sent {
            match name.as_str() {
                // What names no step names none that anybody has before him.
                STEP => filled.step = Some(value.parse().unwrap_or_default()),
                name if CAPTCHA_FIELDS.contains(&name) => {
                    filled.fields.insert("token".to_owned(), value.into());
                }
                _ => {
                    filled.fields.insert(name, value.into());
                }
            }
        }
        filled
    }

    fn entered(&self, field: &str) -> String {
        self.fields.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
    }
}

async fn step(request: &HttpRequest, page: &PageRequest, slug: &str) -> Result<HttpResponse, ApiError> {
    let (filled, is_unproved) = match page.sent()? {
        Sent::Nothing => (None, false),
        Sent::Unproved => (None, true),
        Sent::Form(fields) => (Some(Filled::read(fields)), false),
    };
    let call = Call {
        query: page.query_string().to_owned(),
        step: filled.as_ref().and_then(|filled| filled.step),
        answer: filled.as_ref().map(|filled| Ok(Answer::new(filled.fields.clone()))),
        ..Call::default()
    };
    let brand = page.brand().await?;
    let visited = page.visit(slug, call).await?;
    let wait = visited.locked_until.map(|until| seconds_until(until, page.now()));
    let drawer = Drawer {
        messages: Messages::for_visitor(brand.locale(), accepted(request)),
        request,
        page,
        brand,
        filled: filled.unwrap_or_default(),
        is_unproved,
        wait,
        here: with_query(&format!("/if/flow/{slug}/"), page.query_string()),
    };
    let mut answer = match &visited.reply {
        Reply::Ask(challenge) => drawer.question(challenge),
        Reply::Again => sent_to(&drawer.here, false),
        Reply::To(target) => sent_to(target, request.headers().contains_key(BY_SCRIPT)),
        Reply::Broken => {
            let id = Some(page.id().to_owned());
            trouble::draw(request, drawer.brand, StatusCode::INTERNAL_SERVER_ERROR, id)
        }
    };
    page.remember(&mut answer, Some(&visited));
    Ok(answer)
}

/// What draws the page of a question.
struct Drawer<'a> {
    messages: &'static Messages,
    request: &'a HttpRequest,
    page: &'a PageRequest,
    brand: Brand,
    filled: Filled,
    is_unproved: bool,
    wait: Option<i64>,
    here: String,
}

impl Drawer<'_> {
    fn question(&self, challenge: &Challenge) -> HttpResponse {
        let flow = &challenge.flow;
        let is_past =
            self.filled.step.is_some() && challenge.step.is_some() && self.filled.step != challenge.step;
        let notice = match () {
            () if self.is_unproved => Some(self.messages.text("page-expired").to_owned()),
            () if is_past => Some(self.messages.text("page-outdated").to_owned()),
            () => None,
        };
        let (status, body) = match self.body(challenge) {
            body @ Body::Denied { .. } => (StatusCode::FORBIDDEN, body),
            body if self.is_unproved => (StatusCode::FORBIDDEN, body),
            body if self.wait.is_some() => (StatusCode::TOO_MANY_REQUESTS, body),
            body => (StatusCode::OK, body),
        };
        let title = flow.title.clone();
        let mut page = Page::new(self.messages, nonce(self.request), self.brand.clone(), title, body);
        page.layout = flow.layout.name();
        page.notice = notice;
        if !flow.background.is_empty() {
            page.background.clone_from(&flow.background);
        }
        page.answer(status)
    }

    fn body(&self, challenge: &Challenge) -> Body {
        let (person, question) = match &challenge.question {
            Question::Denied { person, message } => {
                let reason = reason(message, self.messages);
                return Body::Denied { person: shown(person), reason, again: self.here.clone() };
            }
            Question::Identification(asked) => {
                (None, Asked::Identification(self.identification(asked, challenge.flow.designation)))
            }
            Question::Password { person, recovery } => {
                let link = |slug: &String| linked(slug, self.page.query_string());
                (shown(person), Asked::Password { recovery: recovery.as_ref().map(link) })
            }
            Question::UserLogin { person } => (shown(person), Asked::UserLogin),
            Question::Captcha { person, site_key, js_url } => {
                let (site_key, js_url) = (site_key.clone(), js_url.clone());
                (shown(person), Asked::Captcha { class: captcha_class(&js_url), site_key, js_url })
            }
            Question::Dummy { name } => (None, Asked::Dummy { name: name.clone() }),
        };
        let begin = form_urlencoded::Serializer::new(String::new()).append_pair("next", &self.here).finish();
        Body::Form(Box::new(Form {
            action: self.here.clone(),
            proof: self.page.proof(),
            step: challenge.step.unwrap_or_default().to_string(),
            wrong: self.wrong(&challenge.faults, &question),
            person,
            not_you: format!("{CANCEL}?{begin}"),
            question,
        }))
    }

    /// What is wrong. Whoever has to wait learns just that, whatever he has entered.
    fn wrong(&self, faults: &Faults, question: &Asked) -> Wrong {
        let Some(seconds) = self.wait else {
            let asked: &[&str] = match question {
                Asked::Identification(asked) if asked.asks_password => &["uid_field", "password"],
                Asked::Identification(_) => &["uid_field"],
                Asked::Password { .. } => &["password"],
                _ => &[],
            };
            return Wrong::of(faults, asked, self.messages);
        };
        let (unit, count) = match seconds {
            ..=90 => ("seconds", seconds),
            91..=5400 => ("minutes", (seconds + 59) / 60),
            _ => ("hours", (seconds + 3599) / 3600),
        };
        let time = self.messages.filled(unit, "count", &count.to_string());
        Wrong::as_a_whole(self.messages.filled("locked", "time", &time))
    }

    fn identification(&self, asked: &Identify, designation: FlowDesignation) -> Identification {
        let link = |slug: &Option<String>| slug.as_ref().map(|slug| linked(slug, &asked.query));
        let sources = asked.sources.iter().map(|source| Button {
            name: source.name.clone(),
            icon: source.shown_icon(),
            target: format!("/source/oauth/login/{}/", source.slug),
        });
        Identification {
            user_fields: asked.user_fields.clone(),
            entered: self.filled.entered("uid_field"),
            asks_password: asked.asks_password,
            action: match designation {
                FlowDesignation::Authentication => self.messages.text("log-in"),
                _ => self.messages.text("continue"),
            },
            enrollment: link(&asked.enrollment),
            recovery: link(&asked.recovery),
            passwordless: link(&asked.passwordless),
            sources: sources.collect(),
            has_labels: asked.show_source_labels,
        }
    }
}

fn shown(person: &Shown) -> Option<Person> {
    let picture = person.initials_of.as_deref().map(avatar::of);
    (!person.name.is_empty()).then(|| Person { name: person.name.clone(), picture })
}

/// What the script of a provider looks for.
fn captcha_class(js_url: &str) -> &'static str {
    match js_url {
        url if url.contains("hcaptcha.com") => "h-captcha",
        url if url.contains("challenges.cloudflare.com") => "cf-turnstile",
        _ => "g-recaptcha",
    }
}

/// Sends a browser somewhere else; a script that would not see where is told instead.
fn sent_to(target: &str, by_script: bool) -> HttpResponse {
    let mut answer = if by_script { HttpResponse::Ok() } else { HttpResponse::SeeOther() };
    let name = if by_script { TARGET } else { header::LOCATION.as_str() };
    answer
        .insert_header((name, redirect::spelled(target)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

async fn with_slash(request: HttpRequest, slug: web::Path<String>) -> HttpResponse {
    let target = with_query(&format!("/if/flow/{slug}/"), request.query_string());
    HttpResponse::MovedPermanently().insert_header((header::LOCATION, redirect::spelled(&target))).finish()
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

async fn nothing_else(request: HttpRequest) -> HttpResponse {
    let allowed = [Method::GET, Method::HEAD, Method::POST].map(|method| method.to_string()).join(", ");
    let mut answer = trouble::draw(&request, Brand::fallback(), StatusCode::METHOD_NOT_ALLOWED, None);
    if let Ok(allowed) = allowed.parse() {
        answer.headers_mut().insert(header::ALLOW, allowed);
    }
    answer
}

/// The languages that a browser takes.
pub fn accepted(request: &HttpRequest) -> &str {
    let header = request.headers().get(header::ACCEPT_LANGUAGE);
    header.and_then(|value| value.to_str().ok()).unwrap_or_default()
}
