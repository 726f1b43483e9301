//! What a client wants of a list, and the page it gets.

/// How many objects a page holds when nobody says.
pub const DEFAULT_PAGE_SIZE: u32 = 100;

/// How many objects a page holds at most.
pub const MAX_PAGE_SIZE: u32 = 10_000;

/// What a client wants of a list.
#[derive(Clone, Debug)]
pub struct Listing<F> {
    /// All of these must hold.
    pub filters: Vec<F>,
    /// All of these must be found, whatever their case.
    pub search: Vec<String>,
    /// What to sort by, most important first. A field that lists do not sort by is passed over.
    pub order: Vec<Order>,
    /// Which page.
    pub page: PageRequest,
}

/// A field to sort by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The name of the field.
    pub field: String,
    /// Whether the highest comes first.
    pub descending: bool,
}

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// Its number.
    pub number: PageNumber,
    /// How many objects it holds, from 1 to [`MAX_PAGE_SIZE`].
    pub size: u32,
}

/// The number of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageNumber {
    /// Counted from 1.
    Number(u64),
    /// The last one, whatever its number.
    Last,
    /// What was asked for is no page.
    Impossible,
}

impl<F> Default for Listing<F> {
    fn default() -> Self {
        Self {
            filters: Vec::new(),
            search: Vec::new(),
            order: Vec::new(),
            page: PageRequest { number: PageNumber::Number(1), size: DEFAULT_PAGE_SIZE },
        }
    }
}

/// Where a page lies in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// How many objects the list holds.
    pub count: u64,
    /// The number of the page, from 1.
    pub number: u64,
    /// How many objects a page holds.
    pub size: u64,
}

impl Place {
    /// The page that `request` means in a list of `count` objects, if there is one. An empty list
    /// has one page.
    pub fn of(request: PageRequest, count: u64) -> Option<Self> {
        let size = u64::from(request.size);
        let last = count.div_ceil(size).max(1);
        let number = match request.number {
            PageNumber::Number(number) => number,
            PageNumber::Last => last,
            PageNumber::Impossible => return None,
        };
        (1..=last).contains(&number).then_some(Self { count, number, size })
    }

    /// How many objects come before the page.
    pub fn offset(self) -> u64 {
        (self.number - 1) * self.size
    }

    /// How many objects to look for: those of the page, and one that says whether others follow.
    pub fn reach(self) -> u64 {
        self.size + 1
    }

    /// The same place after so many objects were found from here on. That may be more than were counted
    /// a moment before, when somebody has added to the list since.
    #[must_use]
    pub fn having_found(self, found: u64) -> Self {
        Self { count: self.count.max(self.offset() + found), ..self }
    }

    /// How many pages there are.
    pub fn pages(self) -> u64 {
        self.count.div_ceil(self.size).max(1)
    }

    /// The number of the page before, or 0.
    pub fn previous(self) -> u64 {
        self.number - 1
    }

    /// The number of the next page, or 0.
    pub fn next(self) -> u64 {
        if self.number < self.pages() { self.number + 1 } else { 0 }
    }

    /// The number of the first object on the page, from 1; 0 in an empty list.
    pub fn first(self) -> u64 {
        if self.count == 0 { 0 } else { self.offset() + 1 }
    }

    /// The number of the last object on the page.
    pub fn last(self) -> u64 {
        (self.offset() + self.size).min(self.count)
    }
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// Where it lies.
    pub place: Place,
    /// What it holds.
    pub items: Vec<R>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(number: PageNumber, size: u32, count: u64) -> Option<Place> {
        Place::of(PageRequest { number, size }, count)
    }

    #[test]
    fn an_empty_list_has_one_page() {
        let place = place(PageNumber::Number(1), 100, 0).unwrap();
        assert_eq!((place.pages(), place.first(), place.last()), (1, 0, 0));
        assert_eq!((place.previous(), place.next()), (0, 0));
    }

    #[test]
    fn a_page_in_the_middle_knows_its_neighbours() {
        let place = place(PageNumber::Number(2), 5, 16).unwrap();
        assert_eq!((place.previous(), place.next(), place.pages()), (1, 3, 4));
        assert_eq!((place.first(), place.last(), place.offset()), (6, 10, 5));
    }

    #[test]
    fn the_last_page_may_be_short() {
        let place = place(PageNumber::Last, 5, 16).unwrap();
        assert_eq!((place.number, place.next(), place.first(), place.last()), (4, 0, 16, 16));
    }

    #[test]
    fn what_was_added_since_the_objects_were_counted_is_on_a_page_that_follows() {
        let counted = place(PageNumber::Last, 5, 10).unwrap();
        assert_eq!((counted.next(), counted.reach()), (0, 6));
        let found = counted.having_found(6);
        assert_eq!((found.count, found.number, found.next()), (11, 2, 3));
        assert_eq!(counted.having_found(5), counted);
    }

    #[test]
    fn there_is_no_page_beyond_the_last() {
        assert_eq!(place(PageNumber::Number(5), 5, 16), None);
        assert_eq!(place(PageNumber::Number(0), 5, 16), None);
        assert_eq!(place(PageNumber::Number(2), 5, 0), None);
        assert_eq!(place(PageNumber::Number(u64::MAX), 5, 16), None);
        assert_eq!(place(PageNumber::Impossible, 5, 16), None);
    }
}
