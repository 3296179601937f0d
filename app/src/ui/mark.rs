//! What is drawn with one stroke: the marks a shop chooses from, the stamps' ink and the icons of the interface.
//!
//! Every drawing is the `d` of one SVG path. Marks and icons sit in a box of 24 by 24 and are stroked with
//! `stroke-width="1.75"` and round caps and joins (class `line` in `style/base.css`); ink and rosette sit in a box of
//! 48 by 48 and are filled, the ink with `fill-rule="evenodd"` so that its dry specks show the card.

/// A sign that a shop puts on its card and stamps with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The name kept in the store and sent by forms.
    pub id: &'static str,
    /// The path's `d` in a box of 24 by 24.
    pub path: &'static str,
}

/// What a shop gets that has not chosen, or whose choice is no longer drawn.
pub const DEFAULT_MARK: Mark = Mark {
    id: "star",
    path: "M12 3.6L14.5 9.1L20.6 9.8L16.1 13.9L17.3 19.9L12 16.9L6.7 19.9L7.9 13.9L3.4 9.8L9.5 9.1z",
};

/// Every mark, in the order in which the owner's form shows them.
pub const MARKS: [Mark; 12] = [
    Mark {
        id: "cup",
        path: "M4.5 9h12v6.2a4.3 4.3 0 0 1-4.3 4.3H8.8a4.3 4.3 0 0 1-4.3-4.3zM16.5 10.7h1.2a2.6 2.6 0 0 1 0 5.2h-1.3M8.4 3.4c-1 1.1 1 1.9 0 3.1M12.6 3.4c-1 1.1 1 1.9 0 3.1",
    },
    Mark {
        id: "bread",
        path: "M5.2 11.2C2 9.6 3 4.8 7 4.8h10c4 0 5 4.8 1.8 6.4v6.6c0 .9-.7 1.6-1.6 1.6H6.8c-.9 0-1.6-.7-1.6-1.6zM8.8 12.6l1.4-3.2M12.2 14.4l2.2-5M15.3 15.6l1-2.2",
    },
    Mark {
        id: "scissors",
        path: "M10 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM20 18a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM8.6 15.5 16.6 3.4M15.4 15.5 7.4 3.4",
    },
    Mark {
        id: "book",
        path: "M12 6.6C9.9 4.9 7 4.5 3.3 4.7v13.2c3.7-.2 6.6.2 8.7 1.9 2.1-1.7 5-2.1 8.7-1.9V4.7c-3.7-.2-6.6.2-8.7 1.9zM12 6.6v13.2M6.2 8.6c1.1 0 2.1.1 3 .4M6.2 12c1.1 0 2.1.1 3 .4",
    },
    Mark {
        id: "flower",
        path: "M9.7 8.8A3.55 3.55 0 1 1 14.3 8.8A3.55 3.55 0 1 1 15.7 13.2A3.55 3.55 0 1 1 12 15.9A3.55 3.55 0 1 1 8.3 13.2A3.55 3.55 0 1 1 9.7 8.8zM14.2 12a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z",
    },
    Mark {
        id: "paw",
        path: "M12 11.8c-2.8 0-5.4 2.9-5.4 5.4 0 1.7 1.3 2.6 2.8 2.6 1 0 1.7-.5 2.6-.5s1.6.5 2.6.5c1.5 0 2.8-.9 2.8-2.6 0-2.5-2.6-5.4-5.4-5.4zM6.3 10.7c0 1.2-.7 2.1-1.6 2.1s-1.6-.9-1.6-2.1.7-2.1 1.6-2.1 1.6.9 1.6 2.1zM10.7 6.1c0 1.3-.7 2.3-1.7 2.3s-1.7-1-1.7-2.3.7-2.3 1.7-2.3 1.7 1 1.7 2.3zM16.7 6.1c0 1.3-.7 2.3-1.7 2.3s-1.7-1-1.7-2.3.7-2.3 1.7-2.3 1.7 1 1.7 2.3zM20.9 10.7c0 1.2-.7 2.1-1.6 2.1s-1.6-.9-1.6-2.1.7-2.1 1.6-2.1 1.6.9 1.6 2.1z",
    },
    Mark {
        id: "bicycle",
        path: "M9.4 15.8a3.9 3.9 0 1 1-7.8 0 3.9 3.9 0 0 1 7.8 0zM22.4 15.8a3.9 3.9 0 1 1-7.8 0 3.9 3.9 0 0 1 7.8 0zM5.5 15.8l3.6-7h5.9l3.5 7M8.4 6.2l3.4 9.6 3.2-7M5.5 15.8h6.3M7 6.2h3M15 8.8l-1-3.6h2.6",
    },
    Mark {
        id: "pizza",
        path: "M12 21.2 3.6 7.3C6 5.2 8.8 4.2 12 4.2s6 1 8.4 3.1zM5.3 10.1c1.9-1.5 4.1-2.3 6.7-2.3s4.8.8 6.7 2.3M10.9 11.6a.9.9 0 1 1-1.8 0 .9.9 0 0 1 1.8 0zM14.2 14.4a.9.9 0 1 1-1.8 0 .9.9 0 0 1 1.8 0z",
    },
    Mark {
        id: "icecream",
        path: "M7 11.7l5 9.6 5-9.6M6.2 11.7a1.8 1.8 0 0 1 .1-3.6 5.8 5.8 0 0 1 11.4 0 1.8 1.8 0 0 1 .1 3.6zM9.6 16.7l4.2-5M9.3 7.2c.3-1 1-1.7 2-2.1",
    },
    Mark {
        id: "leaf",
        path: "M7.2 17.6C3.9 10.4 9.4 4.2 20.2 4.2c.5 10.8-5.6 16.6-13 13.4zM3.8 20.6C6.4 15.6 10 12.2 14.8 9.8",
    },
    DEFAULT_MARK,
    Mark {
        id: "heart",
        path: "M12 20.2S3.6 15.4 3.6 9.3A4.4 4.4 0 0 1 12 7.6a4.4 4.4 0 0 1 8.4 1.7c0 6.1-8.4 10.9-8.4 10.9z",
    },
];

/// The mark with this id, or the default one: a card is never without.
#[must_use]
pub fn mark(id: &str) -> &'static Mark {
    MARKS.iter().find(|mark| mark.id == id).unwrap_or(&DEFAULT_MARK)
}

/// The ground of an inked stamp: a disc that came down a little differently each time. Pick one by the entry's seed.
pub const INKS: [&str; 4] = [
    "M44.5 19.6Q45.3 24 44.2 28.3Q43.2 32.6 40.6 36Q37.9 39.5 34.2 41.8Q30.5 44.1 26.2 44.7Q21.8 45.2 17.5 43.9Q13.3 42.6 10.1 39.5Q6.9 36.4 5 32.4Q3.2 28.4 3.3 24Q3.3 19.6 5.1 15.5Q6.8 11.5 10.1 8.6Q13.5 5.8 17.6 4.5Q21.8 3.3 26.2 3.4Q30.6 3.6 34.6 5.7Q38.6 7.8 41.1 11.5Q43.7 15.2 44.5 19.6zM11 11.7L10.5 11.4L11.2 11.1zM10.4 10.3L11.7 10.8L10.4 11.5zM10 13.8L10.2 14.6L9.5 14.4zM13.7 10.1L15.2 8.9L15.7 10.5zM14.5 7L13.3 6.9L14.1 5.7zM13.2 9.3L13.6 10L12.9 10.1zM22.5 8.1L21.2 6.7L23.1 6.4zM9.5 15.2L9.5 13.8L10.6 14.6zM4.8 15.8L6 15.6L5.6 16.7zM16.5 9.1L15.7 10.4L15.2 9.1zM27.3 8.4L26.7 7.1L28.2 7.2zM26.1 41.4L26.9 41.7L26.4 42.4zM39.2 30L39.9 29.9L39.5 30.6zM10.1 15.7L9.5 15.9L9.6 15.4z",
    "M44.1 19.8Q45.1 24 44.3 28.3Q43.5 32.7 41 36.4Q38.4 40 34.5 42.1Q30.6 44.2 26.2 44.6Q21.8 44.9 17.6 43.6Q13.5 42.2 10.2 39.3Q7 36.3 5.2 32.4Q3.3 28.4 3.4 24Q3.5 19.6 5.2 15.6Q6.9 11.6 10.1 8.5Q13.2 5.4 17.5 4Q21.8 2.7 26.2 3.2Q30.6 3.7 34.4 6Q38.1 8.3 40.6 11.9Q43 15.5 44.1 19.8zM41.4 32.4L40.4 33.4L40.1 32.1zM39.8 20.3L40.6 21.2L39.5 21.4zM38.9 31.5L38.2 31.7L38.4 31.1zM40.3 25.6L41.8 25.2L41.3 26.6zM40.5 15.1L38.9 14.5L40.4 13.5zM45 25.6L43.9 26.8L43.2 25.4zM40.9 31.1L40.3 31.8L40 31zM40.3 33.9L40.9 33L41.4 34zM42.1 27.1L43.4 27.5L42.2 28.6zM43.2 22.9L44 23.2L43.3 23.5zM40 22.1L40.9 21.3L41.3 22.4zM35.4 12L34.8 11.6L35.5 11.1zM6.4 20L6.1 19.2L7 19.5zM15.4 8.2L15.3 7.6L15.9 7.9z",
    "M44.3 19.7Q45.2 24 44.3 28.3Q43.3 32.6 40.8 36.2Q38.2 39.8 34.4 42Q30.5 44.1 26.2 44.7Q21.8 45.3 17.6 43.9Q13.3 42.5 10 39.5Q6.6 36.6 5 32.5Q3.3 28.4 3.5 24Q3.7 19.7 5.4 15.7Q7 11.7 10.2 8.6Q13.3 5.4 17.5 4Q21.8 2.6 26.2 3Q30.7 3.4 34.5 5.7Q38.3 8.1 40.9 11.7Q43.4 15.4 44.3 19.7zM35.5 36.6L35.6 37.9L34.2 37.5zM36.9 35.6L37.6 35.8L37 36zM34.5 40.3L35.2 40.9L34.3 41.1zM41.7 24.6L42.4 24.8L41.8 25.3zM39.8 29.8L38.3 30L38.9 28.3zM41.8 29.2L41.1 28.5L41.9 28.4zM41.1 33L41.1 31.6L42 32.1zM39.8 33.2L41 32.9L40.6 34.1zM39.2 33.1L38 33.7L38.1 32.2zM41.2 34.9L40.1 36.2L39.3 34.6zM40.3 28.3L39 28.9L39.4 27.6zM22.5 7L23.2 7.4L22.6 8zM12.7 12.8L11.9 12.8L12.3 12.1zM27.6 7.9L27.1 8.4L26.8 7.7z",
    "M44.2 19.8Q45.4 24 44.5 28.4Q43.6 32.7 41.1 36.4Q38.5 40.1 34.5 42.1Q30.5 44.1 26.2 44.7Q21.8 45.2 17.6 43.7Q13.5 42.2 10.2 39.3Q7 36.3 5.2 32.4Q3.4 28.4 3.3 24Q3.2 19.6 5.1 15.6Q6.9 11.6 10.1 8.5Q13.3 5.4 17.5 4.2Q21.8 2.9 26.1 3.5Q30.5 4.1 34.2 6.3Q37.9 8.6 40.5 12Q43 15.5 44.2 19.8zM20.5 42.5L19.7 44.3L18.6 42.9zM29.2 42L28.2 41.4L29.4 40.9zM19.9 42.6L20.6 41.9L21 42.8zM20.4 41.8L21.5 41.5L21.3 42.8zM38.2 36.5L39.1 37.1L38.1 37.3zM15.7 40.5L16.1 41L15.4 41.1zM22.4 42.4L21.1 42L22.2 41.1zM32.4 43.2L31.9 42.3L32.7 42zM12 36.5L12 35.4L12.9 35.9zM31.3 42.1L30.3 41.6L31.4 41.1zM33.6 39.6L34.3 40.1L33.6 40.5zM21.8 5.1L20.9 5.3L21.2 4.6zM36.7 35.3L37.1 35.6L36.6 35.8zM6.4 20.6L5.7 20.8L5.6 20.2z",
];

/// How far off true stamps come down, in degrees. Pick one by the entry's seed, with another part of it than the ink.
pub const TILTS: [i8; 8] = [-11, -7, -4, 3, -2, 6, 9, -14];

/// The edge of what was given rather than earned, and of the slot that holds the gift.
pub const ROSETTE: &str = "M24 4.8Q28.6 1 31.3 6.3Q37 4.5 37.6 10.4Q43.5 11 41.7 16.7Q47 19.4 43.2 24Q47 28.6 41.7 31.3Q43.5 37 37.6 37.6Q37 43.5 31.3 41.7Q28.6 47 24 43.2Q19.4 47 16.7 41.7Q11 43.5 10.4 37.6Q4.5 37 6.3 31.3Q1 28.6 4.8 24Q1 19.4 6.3 16.7Q4.5 11 10.4 10.4Q11 4.5 16.7 6.3Q19.4 1 24 4.8z";

/// Icons of the interface.
pub mod icon {
    /// A wrapped gift: a reward, a voucher.
    pub const GIFT: &str = "M5 11.5v8.2h14v-8.2M3.6 7.8h16.8v3.7H3.6zM12 7.8v11.9M12 7.8c-4.6 0-5.6-1.7-4.8-3.1.9-1.6 4-1.2 4.8 3.1.8-4.3 3.9-4.7 4.8-3.1.8 1.4-.2 3.1-4.8 3.1";

    /// A QR code: show my code.
    pub const CODE: &str = "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2M14 20h2M19.5 19.5h.5";

    /// An arrow out of a box: the share sheet.
    pub const SHARE: &str = "M12 15V3.8M8 7.4l4-3.8 4 3.8M7.5 11H5.2v9.2h13.6V11h-2.3";

    /// A person and a plus: invite a friend.
    pub const INVITE: &str = "M13 8a3.6 3.6 0 1 1-7.2 0A3.6 3.6 0 0 1 13 8zM2.8 19.8c.4-3.7 3-5.7 6.6-5.7s6.2 2 6.6 5.7M18.8 8.4v6M15.8 11.4h6";

    /// A tick: done.
    pub const CHECK: &str = "M4.5 12.8l5 5L19.8 6.6";

    /// Back; mirrored by the style sheet in right-to-left text.
    pub const BACK: &str = "M14.8 4.8 7.6 12l7.2 7.2";

    /// Onward; mirrored like `BACK`.
    pub const FORWARD: &str = "M9.2 4.8l7.2 7.2-7.2 7.2";

    /// Undo.
    pub const UNDO: &str = "M8.2 5 4 9.2l4.2 4.2M4.6 9.2h9.2a5.4 5.4 0 0 1 0 10.8H9";

    /// A printer.
    pub const PRINT: &str = "M7 9V3.8h10V9M7 17H4V9h16v8h-3M7 14h10v6.2H7z";

    /// A magnifying glass: find.
    pub const SEARCH: &str = "M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM15.3 15.3l5 5";

    /// No network.
    pub const OFFLINE: &str = "M3.4 9.6c1.4-1.4 3-2.4 4.8-3M20.6 9.6a12 12 0 0 0-8-3.4M6.8 13.2c.9-.9 2-1.5 3.2-1.8M17.2 13.2a7.4 7.4 0 0 0-1.4-1.1M10 16.6a2.9 2.9 0 0 1 4 0M12 19.7v.1M4.5 3.8l15.5 16.4";


    /// Copy.
    pub const COPY: &str = "M8.5 8.5h11.3v11.3H8.5zM15.5 8.5V4.2H4.2v11.3h4.3";

    /// A letter.
    pub const MAIL: &str = "M3.5 5.5h17v13h-17zM3.8 6l8.2 7 8.2-7";
    /// A text message.
    pub const SMS: &str = "M4 4.8h16v11.4h-8.4L7 20v-3.8H4zM8.2 10.5v.1M12 10.5v.1M15.8 10.5v.1";

    /// A bell: notices.
    pub const BELL: &str = "M6.2 16.6v-5.4a5.8 5.8 0 0 1 11.6 0v5.4l1.6 1.9H4.6zM10 21a2.4 2.4 0 0 0 4 0M12 5.4V3.4";

    /// A cross: refused.
    pub const CROSS: &str = "M6 6l12 12M18 6 6 18";

    /// A clock: expires, expired.
    pub const CLOCK: &str = "M20.4 12a8.4 8.4 0 1 1-16.8 0 8.4 8.4 0 0 1 16.8 0zM12 7.2V12l3.2 2.2";
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_MARK, MARKS, mark};

    #[test]
    fn every_mark_is_found_by_its_id() {
        for drawn in &MARKS {
            assert_eq!(mark(drawn.id), drawn);
        }
    }

    #[test]
    fn an_unknown_mark_is_the_default() {
        assert_eq!(mark("no such mark"), &DEFAULT_MARK);
    }
}
