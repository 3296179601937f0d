//! How phrases are written down: one line each, English, Hungarian, Estonian, Polish.

macro_rules! phrases {
    ($($name:ident = $en:literal, $hu:literal, $et:literal, $pl:literal;)+) => {
        impl Words {
            $(
                #[doc = $en]
                #[must_use]
                pub const fn $name(self) -> &'static str {
                    match self.0 {
                        Language::En => $en,
                        Language::Hu => $hu,
                        Language::Et => $et,
                        Language::Pl => $pl,
                    }
                }
            )+
        }
    };
}

macro_rules! phrases_with {
    ($($name:ident($($part:ident),+) = $en:literal, $hu:literal, $et:literal, $pl:literal;)+) => {
        impl Words {
            $(
                #[doc = $en]
                #[must_use]
                pub fn $name(self, $($part: impl std::fmt::Display),+) -> String {
                    match self.0 {
                        Language::En => format!($en),
                        Language::Hu => format!($hu),
                        Language::Et => format!($et),
                        Language::Pl => format!($pl),
                    }
                }
            )+
        }
    };
}
