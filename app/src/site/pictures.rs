//! Pictures that were drawn, kept for who asks next: drawing one takes longer than all else on a page. Knows no shop.

use crate::ui::picture::{Picture, Sign};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Semaphore;

/// Pictures that are kept, the latest: some megabytes at most.
const KEPT_MAX: usize = 256;
/// Pictures that are drawn at a time.
const DRAWN_MAX: usize = 1;

type Asked = (Sign, Picture);

/// A picture, and a name for its bytes.
#[derive(Debug, Clone)]
struct Drawn {
    png: Arc<[u8]>,
    tag: HeaderValue,
}

#[derive(Debug, Default)]
struct Kept {
    drawn: HashMap<Asked, Drawn>,
    order: VecDeque<Asked>,
}

/// The pictures of this server.
#[derive(Debug)]
pub struct Pictures {
    kept: Mutex<Kept>,
    drawing: Semaphore,
}

impl Default for Pictures {
    fn default() -> Self {
        Self { kept: Mutex::default(), drawing: Semaphore::new(DRAWN_MAX) }
    }
}

impl Pictures {
    fn known(&self, asked: &Asked) -> Option<Drawn> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).drawn.get(asked).cloned()
    }

    fn keep(&self, asked: Asked, drawn: Drawn) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.drawn.insert(asked.clone(), drawn).is_none() {
            kept.order.push_back(asked);
        }
        if kept.order.len() > KEPT_MAX
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.drawn.remove(&oldest);
        }
    }

    async fn draw(&self, asked: Asked) -> Option<Drawn> {
        if let Some(drawn) = self.known(&asked) {
            return Some(drawn);
        }
        let _turn = self.drawing.acquire().await.ok()?;
        // Whoever had the turn before may have drawn it.
        if let Some(drawn) = self.known(&asked) {
            return Some(drawn);
        }
        let (sign, picture) = asked.clone();
        let png = tokio::task::spawn_blocking(move || picture.png(&sign)).await.ok().flatten()?;
        let hash = Sha256::digest(&png).iter().take(12).map(|byte| format!("{byte:02x}")).collect::<String>();
        let drawn = Drawn { png: png.into(), tag: HeaderValue::from_str(&format!("\"{hash}\"")).ok()? };
        self.keep(asked, drawn.clone());
        Some(drawn)
    }

    /// A picture's bytes; none where it can't be drawn.
    pub async fn png(&self, sign: Sign, picture: Picture) -> Option<Arc<[u8]>> {
        self.draw((sign, picture)).await.map(|drawn| drawn.png)
    }

    /// A picture as an answer. It may be kept for an hour without asking: a shop seldom changes its colours.
    pub async fn answer(&self, sign: Sign, picture: Picture, headers: &HeaderMap) -> Response {
        let Some(Drawn { png, tag }) = self.draw((sign, picture)).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let mut response = match headers.get(header::IF_NONE_MATCH) == Some(&tag) {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => axum::body::Bytes::from_owner(png).into_response(),
        };
        let set = response.headers_mut();
        set.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
        set.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600"));
        set.insert(header::ETAG, tag);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_so_many_are_kept_and_the_latest_are() {
        let pictures = Pictures::default();
        let asked = |number: usize| {
            let sign = Sign { name: number.to_string(), colour: "#000000".into(), mark: "cup".into() };
            (sign, Picture::Icon { side: 8, whole: true })
        };
        for number in 0..KEPT_MAX + 2 {
            pictures.draw(asked(number)).await.unwrap();
        }
        pictures.draw(asked(KEPT_MAX + 1)).await.unwrap();
        let kept = pictures.kept.lock().unwrap();
        assert_eq!((kept.drawn.len(), kept.order.len()), (KEPT_MAX, KEPT_MAX));
        assert!(!kept.drawn.contains_key(&asked(1)) && kept.drawn.contains_key(&asked(2)));
    }
}
