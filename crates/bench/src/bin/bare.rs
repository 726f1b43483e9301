//! The limit of reading: actix-web handlers that do nothing but send the same answer.
//!
//! `bare PORT PATH ANSWER [PATH ANSWER]…`, where the file `ANSWER` holds headers, an empty line and a body.

use std::net::Ipv4Addr;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::rt::System;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (port, pairs) = match arguments.as_slice() {
        [port, pairs @ ..] if !pairs.is_empty() && pairs.len() % 2 == 0 => (port, pairs),
        _ => bail!("usage: bare PORT PATH ANSWER [PATH ANSWER]…"),
    };
    let answers = pairs.as_chunks().0.iter().map(|[path, file]| Answer::read(path, file));
    let answers = answers.collect::<Result<Vec<_>>>()?;
    let app = move || {
        answers.iter().cloned().fold(App::new(), |app, Answer { path, headers, body }| {
            let handler = move || {
                let mut answer = HttpResponse::Ok();
                for header in headers.clone() {
                    answer.insert_header(header);
                }
                std::future::ready(answer.body(body.clone()))
            };
            app.route(&path, web::get().to(handler))
        })
    };
    let server = HttpServer::new(app).bind((Ipv4Addr::LOCALHOST, port.parse()?))?;
    System::new().block_on(server.run())?;
    Ok(())
}

/// What is sent for a path.
#[derive(Clone)]
struct Answer {
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Answer {
    fn read(path: &str, file: &str) -> Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
        let (headers, body) = text.split_once("\n\n").context("the answer has no empty line")?;
        let headers = headers.lines().map(header).collect::<Result<_>>()?;
        Ok(Self { path: path.to_owned(), headers, body: Bytes::from(body.to_owned()) })
    }
}

fn header(line: &str) -> Result<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(": ").with_context(|| format!("{line:?} is no header"))?;
    Ok((name.parse()?, value.parse()?))
}
