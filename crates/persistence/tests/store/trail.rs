//! The trail is found by indexes, however long it is.

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use crate::raw::Raw;
use crate::world::World;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// How the database would answer a query.
fn plan(raw: &mut Raw, query: &str) -> String {
    let steps: Vec<Step> = match raw {
        Raw::Sqlite(connection) => sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(connection),
        Raw::Postgres(connection) => {
            let explain = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off;
                CREATE OR REPLACE FUNCTION pg_temp.plan(query text) RETURNS SETOF text LANGUAGE plpgsql
                AS $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || query; END $$";
            connection.batch_execute(explain).unwrap();
            let query = query.replace('\'', "''");
            sql_query(format!("SELECT detail FROM pg_temp.plan('{query}') AS detail")).load(connection)
        }
    }
    .unwrap();
    steps.into_iter().map(|step| step.detail + "\n").collect()
}

#[test]
fn each_condition_finds_the_newest_entries_in_an_index_that_has_them_in_their_order() {
    let world = World::new();
    let mut raw = world.raw();
    for (condition, index) in [
        ("true", "event_created"),
        ("action = 'login'", "event_action"),
        ("username = 'x'", "event_username"),
        ("model_app = 'x'", "event_model_app"),
        ("model_name = 'x'", "event_model_name"),
        ("model_pk = 'x'", "event_model_pk"),
    ] {
        let query = format!("SELECT id FROM event WHERE {condition} ORDER BY created DESC, id LIMIT 100");
        let plan = plan(&mut raw, &query);
        assert!(plan.contains(&format!("{index} ")) || plan.contains(&format!("{index}\n")), "{plan}");
        assert!(!plan.contains("B-TREE") && !plan.contains("Sort"), "{plan}");
    }
}
