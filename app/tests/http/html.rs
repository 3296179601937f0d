//! A page as a browser reads it: its tags and texts, by the WHATWG's rules for tokens. Knows no address and no words.

use html5gum::{DefaultEmitter, Reader, Token, Tokenizer};
use std::collections::BTreeMap;

/// A tag that opens.
#[derive(Debug, Clone)]
pub struct Tag {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    fn is(&self, name: &str, attribute: &str, value: &str) -> bool {
        self.name == name && self.get(attribute) == Some(value)
    }
}

/// What a page is made of, in order.
#[derive(Debug, Clone)]
pub enum Piece {
    Open(Tag),
    Close(String),
    Text(String),
}

/// A page that was read.
#[derive(Debug, Clone, Default)]
pub struct Html(pub Vec<Piece>);

/// Characters that nobody can read, in what somebody typed.
const TYPED: [html5gum::Error; 2] =
    [html5gum::Error::UnexpectedNullCharacter, html5gum::Error::ControlCharacterInInputStream];
/// Tags whose text is for machines.
const UNREAD: [&str; 4] = ["script", "noscript", "style", "template"];
/// Attributes that a person sees or hears.
const SAID: [&str; 4] = ["aria-label", "placeholder", "alt", "title"];

impl Html {
    pub fn read(text: &str) -> Self {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        let tokens = Tokenizer::new_with_emitter(text, emitter);
        Self(collect(tokens))
    }

    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter().filter_map(|piece| if let Piece::Open(tag) = piece { Some(tag) } else { None })
    }

    pub fn tag(&self, name: &str) -> Option<&Tag> {
        self.tags().find(|tag| tag.name == name)
    }

    /// Every text that a person reads, and every attribute that they see or hear; the title first.
    pub fn texts(&self) -> Vec<String> {
        let (mut found, mut unread) = (Vec::new(), 0_u32);
        for piece in &self.0 {
            match piece {
                Piece::Open(tag) => {
                    unread += u32::from(UNREAD.contains(&tag.name.as_str()));
                    found.extend(SAID.iter().filter_map(|name| tag.get(name)).map(plain));
                }
                Piece::Close(name) => unread -= u32::from(UNREAD.contains(&name.as_str())),
                Piece::Text(text) if unread == 0 => found.push(plain(text)),
                Piece::Text(_) => {}
            }
        }
        found.retain(|text| !text.is_empty());
        found
    }

    /// All of it as one line.
    pub fn text(&self) -> String {
        self.texts().join(" ")
    }

    /// What a browser would send for the form with this action: its fields as they stand.
    pub fn form(&self, action: &str) -> Vec<(String, String)> {
        let from =
            self.0.iter().position(|piece| matches!(piece, Piece::Open(tag) if tag.is("form", "action", action)));
        let from = from.unwrap_or_else(|| panic!("no form leads to {action}"));
        let inside = self.0[from..].iter().take_while(|piece| !matches!(piece, Piece::Close(name) if name == "form"));
        let (mut fields, mut select) = (Vec::new(), String::new());
        for (at, piece) in inside.enumerate() {
            let Piece::Open(tag) = piece else { continue };
            // An option without a value is worth its text.
            let text = if let Some(Piece::Text(text)) = self.0.get(from + at + 1) { text.as_str() } else { "" };
            let other = if tag.name == "option" { text } else { "" };
            let value = || tag.get("value").unwrap_or(other).to_owned();
            match (tag.name.as_str(), tag.get("type")) {
                ("input", Some("radio" | "checkbox")) if tag.get("checked").is_none() => {}
                ("input", _) => fields.push((tag.get("name").unwrap_or_default().to_owned(), value())),
                ("select", _) => select = tag.get("name").unwrap_or_default().to_owned(),
                ("option", _) if tag.get("selected").is_some() => fields.push((select.clone(), value())),
                _ => {}
            }
        }
        fields
    }

    /// The value of the field with this name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.tags().find(|tag| tag.is("input", "name", name))?.get("value")
    }

    pub fn has_id(&self, id: &str) -> bool {
        self.tags().any(|tag| tag.get("id") == Some(id))
    }
}

fn collect<R: Reader<Error = std::convert::Infallible>>(tokens: Tokenizer<R, DefaultEmitter>) -> Vec<Piece> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut pieces = Vec::new();
    for token in tokens.flatten() {
        match token {
            Token::StartTag(tag) => {
                let attributes = tag.attributes.iter().map(|(name, value)| (text(name), text(value))).collect();
                pieces.push(Piece::Open(Tag { name: text(&tag.name), attributes }));
            }
            Token::EndTag(tag) => pieces.push(Piece::Close(text(&tag.name))),
            // What only a comment divides is one text.
            Token::String(words) => match pieces.last_mut() {
                Some(Piece::Text(before)) => before.push_str(&text(&words)),
                _ => pieces.push(Piece::Text(text(&words))),
            },
            // Leptos marks places with `<!>`, which every browser reads as an empty comment.
            Token::Error(error) if *error == html5gum::Error::IncorrectlyOpenedComment => {}
            // What was typed is shown again as it was; a browser draws a box for it.
            Token::Error(error) if TYPED.contains(&error) => {}
            Token::Error(error) => panic!("a browser would have to guess: {error:?}"),
            Token::Comment(_) | Token::Doctype(_) => {}
        }
    }
    pieces
}

fn plain(text: impl AsRef<str>) -> String {
    text.as_ref().split_whitespace().collect::<Vec<_>>().join(" ")
}
