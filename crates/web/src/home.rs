//! Where somebody is who has logged in and did not want to go anywhere else.

use actix_web::http::{StatusCode, header};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use doorward_http::page::{ApiError, PageRequest, nonce, outside};

use crate::flow::accepted;
use crate::messages::Messages;
use crate::trouble;
use crate::view::{Body, Page};

/// Where the page is.
const HOME: &str = "/if/user/";

/// Where those go who have not logged in.
const LOG_IN: &str = "/flows/-/default/authentication/?next=";

/// Serves the page, and the way to it.
pub fn configure(config: &mut ServiceConfig) {
    config.service(outside("/").route(web::get().to(root)).route(web::head().to(root)));
    config.service(outside(HOME).route(web::get().to(home)).route(web::head().to(home)));
}

async fn root(request: HttpRequest, page: Result<PageRequest, ApiError>) -> HttpResponse {
    answer(&request, page, "%2F", async |_, _| Ok(found(HOME))).await
}

async fn home(request: HttpRequest, page: Result<PageRequest, ApiError>) -> HttpResponse {
    answer(&request, page, "%2Fif%2Fuser%2F", async |page, name| {
        let brand = page.brand().await?;
        let messages = Messages::for_visitor(brand.locale(), accepted(&request));
        let title = messages.text("home").to_owned();
        Ok(Page::new(messages, nonce(&request), brand, title, Body::Home { name }).answer(StatusCode::OK))
    })
    .await
}

/// Answers somebody who has logged in; everybody else is sent to log in, and then to `next`.
async fn answer(
    request: &HttpRequest,
    page: Result<PageRequest, ApiError>,
    next: &str,
    inside: impl AsyncFnOnce(&PageRequest, String) -> Result<HttpResponse, ApiError>,
) -> HttpResponse {
    let page = match page {
        Ok(page) => page,
        Err(error) => return trouble::page(request, None, &error).await,
    };
    let answer = match page.username().await {
        Ok(Some(name)) => inside(&page, name).await,
        Ok(None) => Ok(found(&format!("{LOG_IN}{next}"))),
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => answer,
        Err(error) => trouble::page(request, Some(&page), &error).await,
    }
}

fn found(target: &str) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, target))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
