//! The limit of reading: an actix-web handler that does nothing but send the same answer.
//!
//! `bare PORT PATH ANSWER`, where the file `ANSWER` holds headers, an empty line and a body.

use std::net::Ipv4Addr;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::rt::System;
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, path, answer] = arguments.as_slice() else { bail!("usage: bare PORT PATH ANSWER") };
    let answer = std::fs::read_to_string(answer).with_context(|| format!("cannot read {answer}"))?;
    let (headers, body) = answer.split_once("\n\n").context("the answer has no empty line")?;
    let headers = headers.lines().map(header).collect::<Result<Vec<_>>>()?;
    let (path, body) = (path.clone(), Bytes::from(body.to_owned()));
    let app = move || {
        let (headers, body) = (headers.clone(), body.clone());
        let handler = move || {
            let mut answer = HttpResponse::Ok();
            for header in headers.clone() {
                answer.insert_header(header);
            }
            std::future::ready(answer.body(body.clone()))
        };
        App::new().route(&path, web::get().to(handler))
    };
    let server = HttpServer::new(app).bind((Ipv4Addr::LOCALHOST, port.parse()?))?;
    System::new().block_on(server.run())?;
    Ok(())
}

fn header(line: &str) -> Result<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(": ").with_context(|| format!("{line:?} is no header"))?;
    Ok((name.parse()?, value.parse()?))
}
