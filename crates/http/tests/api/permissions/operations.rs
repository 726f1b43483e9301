//! All operations, for those who may do nothing.

use doorward_testkit::TestApp;

use super::{Table, assert_is_checked_in};
use crate::operations::{Key, all, populate, verdict};

#[test]
fn somebody_without_permissions_is_sent_away_everywhere() {
    let app = TestApp::start();
    populate(&app);
    let anonymous = app.anonymous();
    let (powerless, _) = app.user("powerless");
    let mut table = Table::with_head([
        "operation",
        "anonymous",
        "anonymous, no object",
        "powerless",
        "powerless, no object",
    ]);
    for operation in all() {
        let callers = [
            (&anonymous, Key::Existing),
            (&anonymous, Key::Unknown),
            (&powerless, Key::Existing),
            (&powerless, Key::Unknown),
        ];
        let verdicts = callers.map(|(caller, key)| verdict(&operation.tried(&app, caller, key)));
        let name = format!("{:6} {}", operation.method, operation.template);
        table.line([name].into_iter().chain(verdicts));
    }
    let about = "`who?` asks for credentials; 400 comes from the empty body, after all checks";
    assert_is_checked_in("all_operations", about, &table);
}
