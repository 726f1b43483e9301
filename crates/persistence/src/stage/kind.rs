//! How most kinds of stages are kept: each setting in a column of its own, in a table whose key is that
//! of `stage`.

use doorward_domain::choice::Choice;
use doorward_domain::id::FlowId;
use doorward_domain::secret::Sealed;

use crate::types::{Id, Json, Named, Names};

/// What a column holds of a setting.
pub(super) trait Column<T> {
    /// What is kept of the setting.
    fn of(setting: &T) -> Self;

    /// The setting that was kept.
    fn setting(self) -> T;
}

impl<T: Clone> Column<T> for T {
    fn of(setting: &T) -> Self {
        setting.clone()
    }

    fn setting(self) -> T {
        self
    }
}

impl<C: Choice> Column<C> for Named<C> {
    fn of(setting: &C) -> Self {
        Self(*setting)
    }

    fn setting(self) -> C {
        self.0
    }
}

impl<C: Choice> Column<Vec<C>> for Json<Names<C>> {
    fn of(setting: &Vec<C>) -> Self {
        Self(Names(setting.clone()))
    }

    fn setting(self) -> Vec<C> {
        self.0.0
    }
}

impl Column<Sealed> for Vec<u8> {
    fn of(setting: &Sealed) -> Self {
        setting.0.clone()
    }

    fn setting(self) -> Sealed {
        Sealed(self)
    }
}

impl Column<Option<FlowId>> for Option<Id> {
    fn of(setting: &Option<FlowId>) -> Self {
        setting.map(Id::from)
    }

    fn setting(self) -> Option<FlowId> {
        self.map(Id::into_id)
    }
}

/// Keeps the settings of a kind in a table: which columns it has, by which of them lists can be sorted
/// (those that are never null, and those that may be), and what each condition on a list asks of them.
/// Conditions call the table `own`.
macro_rules! stage_table {
    (
        $kind:ident in $table:ident { $($column:ident: $type:ty),+ $(,)? }
        sorted by { $($sorted:ident),* } or { $($nullable:ident),* }
        narrowed by $filter:ident { $($condition:pat => $meaning:expr),+ $(,)? }
    ) => {
        use crate::schema::$table as own;

        #[derive(Clone, Debug, diesel::Queryable, diesel::Insertable, diesel::AsChangeset)]
        #[diesel(table_name = own, treat_none_as_null = true)]
        struct Row {
            id: crate::types::Id,
            $($column: $type),+
        }

        impl Row {
            fn new(id: crate::types::Id, settings: &$kind) -> Self {
                Self { id, $($column: crate::stage::kind::Column::of(&settings.$column)),+ }
            }
        }

        #[diesel::dsl::auto_type]
        fn rows() -> _ {
            crate::schema::stage_view::table.inner_join(own::table).select((
                (
                    crate::schema::stage_view::id,
                    crate::schema::stage_view::name,
                    crate::schema::stage_view::flow_set,
                ),
                (own::id, $(own::$column),+),
            ))
        }

        type Loaded = (crate::stage::StageRow, Row);

        fn stage_of((stage, row): Loaded) -> Stage<$kind> {
            let settings = $kind { $($column: crate::stage::kind::Column::setting(row.$column)),+ };
            crate::stage::assemble(stage, settings)
        }

        fn selection<'a>(
            listing: &Listing<$filter>,
            visible: &'a Visible,
        ) -> diesel::helper_types::IntoBoxed<
            'a,
            diesel::helper_types::Select<diesel::dsl::LeftJoin<stage::table, own::table>, stage::id>,
            crate::connection::MultiBackend,
        > {
            let query = stage::table.left_join(own::table).select(stage::id).into_boxed();
            let query = query.filter(stage::kind.eq($kind::KIND.name()));
            let query = crate::relation::only_visible!(query, visible, stage::id);
            let query = crate::relation::found_in!(query, listing.search, stage::name);
            listing.filters.iter().fold(query, |query, filter| match filter {
                $($condition => query.filter($meaning)),+
            })
        }

        impl crate::stage::StageTable for $kind {
            fn find(connection: &mut AnyConnection, id: Id) -> QueryResult<Stage<Self>> {
                let stage = rows().filter(crate::schema::stage_view::id.eq(id));
                stage.get_result::<Loaded>(connection).map(stage_of)
            }

            fn load(connection: &mut AnyConnection, ids: &[Id]) -> QueryResult<Vec<Stage<Self>>> {
                let stages = rows().filter(crate::schema::stage_view::id.eq_any(ids));
                Ok(stages.load::<Loaded>(connection)?.into_iter().map(stage_of).collect())
            }

            fn count(
                connection: &mut AnyConnection,
                listing: &Listing<$filter>,
                visible: &Visible,
            ) -> QueryResult<i64> {
                crate::relation::Counted(selection(listing, visible)).get_result(connection)
            }

            fn ids(
                connection: &mut AnyConnection,
                listing: &Listing<$filter>,
                visible: &Visible,
                place: Place,
            ) -> QueryResult<Vec<Id>> {
                let query = crate::relation::sorted!(selection(listing, visible), &listing.order, {
                    "pk" => stage::id,
                    "name" => stage::name,
                    $(stringify!($sorted) => own::$sorted,)*
                }, {
                    $(stringify!($nullable) => own::$nullable,)*
                }, stage::name.asc(), stage::id, unique ["name"]);
                query.limit(place.reach().cast_signed()).offset(place.offset().cast_signed()).load(connection)
            }

            fn insert(&self, connection: &mut AnyConnection, id: Id, at: DateTime<Utc>) -> QueryResult<()> {
                diesel::insert_into(own::table)
                    .values((Row::new(id, self), own::updated.eq(Time(at))))
                    .run(connection)
            }

            fn update(
                &self,
                _before: &Self,
                connection: &mut AnyConnection,
                id: Id,
                at: DateTime<Utc>,
            ) -> QueryResult<()> {
                diesel::update(own::table.find(id))
                    .set((Row::new(id, self), own::version.eq(own::version + 1), own::updated.eq(Time(at))))
                    .prepared()
                    .run(connection)
            }
        }
    };
}
pub(super) use stage_table;

/// What the tables of all kinds are made with.
pub(super) mod prelude {
    pub use chrono::{DateTime, Utc};
    pub use diesel::prelude::*;
    pub use doorward_domain::choice::Choice;
    pub use doorward_domain::listing::{Listing, Place};
    pub use doorward_domain::stage::{Kind, Stage};
    pub use doorward_domain::store::Visible;

    pub(in crate::stage) use super::stage_table;
    pub use crate::connection::AnyConnection;
    pub use crate::schema::stage;
    pub use crate::statement::Statement;
    pub use crate::types::{Id, Json, Named, Names, Time};
}
