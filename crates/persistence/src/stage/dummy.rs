//! Dummy stages.

use doorward_domain::stage::dummy::{Dummy, DummyFilter, DummyFilter as By};

use super::kind::prelude::*;

stage_table! {
    Dummy in dummy_stage { throw_error: bool }
    sorted by { throw_error } or {}
    narrowed by DummyFilter {
        By::Id(id) => stage::id.eq(Id(id.0)),
        By::Name(name) => stage::name.eq(name.clone()),
        By::ThrowError(is) => own::throw_error.eq(*is),
    }
}
