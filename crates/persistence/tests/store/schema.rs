//! The schema is the same on both databases, as far as they can be the same.

use std::collections::BTreeSet;

use doorward_testkit::TestDatabase;
use pretty_assertions::assert_eq;

use crate::raw::Raw;

/// What both databases are compared with. SQLite knows few types, so PostgreSQL's are told as what
/// SQLite makes of them. Texts that are not compared by bytes are told of. Changes of the configuration are
/// counted in ways of their own (`docs/adr/0010-memory.md`), in the same tables.
const EXPECTED: &str = include_str!("schema.txt");

const POSTGRES: [&str; 5] = [
    "SELECT format('%s.%s %s%s', table_name, column_name,
         CASE WHEN data_type IN ('uuid', 'bytea') THEN 'blob'
              WHEN data_type IN ('boolean', 'integer', 'bigint') THEN 'integer'
              WHEN data_type IN ('text', 'jsonb', 'timestamp with time zone') THEN 'text'
              WHEN data_type = 'double precision' THEN 'real'
              ELSE data_type END,
         CASE WHEN data_type = 'text' AND collation_name IS DISTINCT FROM 'C' THEN ' in a language' ELSE '' END
             || CASE is_nullable WHEN 'YES' THEN ' or null' ELSE '' END) AS line
     FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
         AND table_name NOT IN ('__diesel_schema_migrations', 'change')",
    "SELECT format('%s: %s (%s)', relname, CASE contype WHEN 'p' THEN 'primary key' ELSE 'unique' END,
         (SELECT string_agg(attname, ', ' ORDER BY place)
          FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
          JOIN pg_attribute ON attrelid = conrelid AND attnum = number)) AS line
     FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
     WHERE contype IN ('p', 'u') AND connamespace = current_schema()::regnamespace
         AND relname NOT IN ('__diesel_schema_migrations', 'change')",
    "SELECT format('%s: refers by %s to %s, on delete %s', of.relname, attname, other.relname,
         CASE confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'refuse' END) AS line
     FROM pg_constraint JOIN pg_class of ON of.oid = conrelid JOIN pg_class other ON other.oid = confrelid
     JOIN pg_attribute ON attrelid = conrelid AND attnum = ALL (conkey)
     WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
    "SELECT format('%s: index %s (%s)%s', of.relname, own.relname,
         (SELECT string_agg(attname, ', ' ORDER BY place)
          FROM unnest(indkey) WITH ORDINALITY AS key (number, place)
          JOIN pg_attribute ON attrelid = indrelid AND attnum = number),
         CASE WHEN indpred IS NOT NULL THEN ' of some rows' END) AS line
     FROM pg_index JOIN pg_class own ON own.oid = indexrelid JOIN pg_class of ON of.oid = indrelid
     WHERE own.relnamespace = current_schema()::regnamespace
         AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)",
    "SELECT CASE WHEN tgname = 'note_change' AND tgenabled = 'A' AND tgtype = 60 THEN format('%s: changes are counted', relname)
         ELSE format('%s: trigger %s', relname, tgname) END AS line
     FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
     WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace",
];

const SQLITE: [&str; 5] = [
    r#"SELECT own.name || '.' || of.name || ' ' || lower(of.type) || iif("notnull" OR pk, '', ' or null') AS line
     FROM sqlite_master own, pragma_table_info(own.name) of
     WHERE own.type = 'table' AND own.name NOT IN ('__diesel_schema_migrations', 'revision', 'sqlite_sequence')"#,
    "SELECT own.name || ': primary key (' || group_concat(key.name, ', ' ORDER BY pk) || ')' AS line
     FROM sqlite_master own, pragma_table_info(own.name) key
     WHERE pk > 0 AND own.type = 'table' AND own.name NOT IN ('__diesel_schema_migrations', 'revision')
     GROUP BY own.name
     UNION ALL
     SELECT own.name || ': unique (' || group_concat(key.name, ', ' ORDER BY seqno) || ')'
     FROM sqlite_master own, pragma_index_list(own.name) list, pragma_index_info(list.name) key
     WHERE origin = 'u' AND own.type = 'table'
     GROUP BY list.name",
    r#"SELECT own.name || ': refers by ' || "from" || ' to ' || "table" || ', on delete ' ||
         iif(on_delete = 'NO ACTION', 'refuse', lower(on_delete)) AS line
     FROM sqlite_master own, pragma_foreign_key_list(own.name) WHERE own.type = 'table'"#,
    "SELECT own.name || ': index ' || list.name || ' (' || group_concat(key.name, ', ' ORDER BY seqno) || ')' ||
         iif(partial, ' of some rows', '') AS line
     FROM sqlite_master own, pragma_index_list(own.name) list, pragma_index_info(list.name) key
     WHERE origin = 'c' AND own.type = 'table'
     GROUP BY list.name",
    "SELECT tbl_name || ': trigger ' || name AS line FROM sqlite_master
     WHERE type = 'trigger' AND name NOT LIKE 'revision_%'
     UNION ALL
     SELECT tbl_name || ': changes are counted' FROM sqlite_master
     WHERE type = 'trigger' AND name LIKE 'revision_%'
     GROUP BY tbl_name HAVING count(*) = 3",
];

/// The tables whose changes nobody has to hear of: they are no configuration, or never change.
const UNCOUNTED: [&str; 5] = ["attempt", "event", "installation", "media", "session"];

#[test]
fn all_that_may_be_kept_in_memory_tells_of_its_changes() {
    let tables: BTreeSet<_> = EXPECTED.lines().filter_map(|line| line.split_once(": primary key")).collect();
    let silent = tables.into_iter().map(|(table, _)| table);
    let silent: Vec<_> =
        silent.filter(|table| !EXPECTED.contains(&format!("\n{table}: changes are counted\n"))).collect();
    assert_eq!(silent, UNCOUNTED);
}

#[test]
fn tables_columns_keys_references_and_indexes_are_the_same_on_both_databases() {
    let database = TestDatabase::migrated();
    let mut raw = Raw::open(database.location());
    let queries = if database.is_postgres() { POSTGRES } else { SQLITE };
    let mut found: Vec<String> = queries.iter().flat_map(|query| raw.lines(query)).collect();
    found.sort();
    assert_eq!(found.join("\n") + "\n", EXPECTED);
}
