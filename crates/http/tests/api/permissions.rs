//! Who may do what. The tables in `permissions/` are what the service answers; whoever changes that
//! changes them (`INSTA_UPDATE=always cargo nextest run`), and it shows in the review.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod matrix;
mod operations;
pub mod policy;

use std::fmt::Write;

/// Lines of cells, one below the other.
struct Table(Vec<Vec<String>>);

impl Table {
    fn with_head(head: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(vec![head.into_iter().map(Into::into).collect()])
    }

    fn line(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.0.push(cells.into_iter().map(Into::into).collect());
    }

    fn text(&self) -> String {
        let columns = self.0[0].len();
        let width = |column: usize| self.0.iter().map(|cells| cells[column].len()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut text = String::new();
        for cells in &self.0 {
            assert_eq!(cells.len(), columns, "{cells:?}");
            let mut line = String::new();
            for (cell, width) in cells.iter().zip(&widths) {
                write!(line, "{cell:width$}  ").unwrap();
            }
            writeln!(text, "{}", line.trim_end()).unwrap();
        }
        text
    }
}

/// Compares a table with the one that is checked in beside this module.
#[track_caller]
fn assert_is_checked_in(name: &str, about: &str, table: &Table) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("permissions");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(about);
    settings.bind(|| insta::assert_snapshot!(name, table.text()));
}
