//! The limit of logging in on PostgreSQL: actix-web handlers that have threads run as many statements as a login takes,
//! by diesel and out of a pool, and do nothing else.
//!
//! `hops PORT URL`. The last segment of a path says what is done before the answer: `1,3` has one thread run one
//! statement, and then another one three.

use std::net::Ipv4Addr;

use actix_web::rt::System;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer};
use anyhow::{Result, bail};
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sql_types::Integer;

/// As many as Doorward has by default.
const CONNECTIONS: u32 = 8;

type Connections = Pool<ConnectionManager<PgConnection>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, url] = arguments.as_slice() else { bail!("usage: hops PORT URL") };
    let connections = Connections::builder().max_size(CONNECTIONS).test_on_check_out(false);
    let pool = Data::new(connections.build(ConnectionManager::new(url))?);
    let app = move || App::new().app_data(pool.clone()).route("/{base:.*}/{hops}/", web::get().to(answer));
    let server = HttpServer::new(app).bind((Ipv4Addr::LOCALHOST, port.parse()?))?;
    System::new().block_on(server.run())?;
    Ok(())
}

async fn answer(path: web::Path<(String, String)>, pool: Data<Connections>) -> HttpResponse {
    let hops = path.1.split(',').filter_map(|count| count.parse().ok());
    for count in hops {
        let pool = Data::clone(&pool);
        let done = web::block(move || run(&pool, count)).await;
        if !matches!(done, Ok(Ok(()))) {
            return HttpResponse::InternalServerError().body(format!("{done:?}"));
        }
    }
    HttpResponse::Ok().content_type("application/json").body("{}")
}

/// Runs so many statements that do nothing. Each of them stays prepared.
fn run(pool: &Connections, count: u32) -> Result<()> {
    if count > 0 {
        let mut connection = pool.get()?;
        for _ in 0..count {
            diesel::select(1.into_sql::<Integer>()).get_result::<i32>(&mut connection)?;
        }
    }
    Ok(())
}
