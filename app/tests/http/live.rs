//! The stream of a card: what it sends to whom, where it goes on, and when it ends.

use crate::{
    browser::Browser,
    common::{Scene, give, site, site_of},
    html::Html,
};
use axum::{
    body::{Body, BodyDataStream},
    http::{Method, StatusCode},
};
use futures::StreamExt;
use loyalty::purchases::Sale;
use server::{counter::Selling, requests::RequestKey};
use std::time::Duration;

/// A test that waits for longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(20);

struct Stream {
    body: BodyDataStream,
    read: String,
}

#[derive(Debug)]
struct Event {
    id: u64,
    html: String,
}

impl Stream {
    async fn open(browser: &Browser, address: &str, last: Option<&str>) -> Self {
        let mut request = browser.request(Method::GET, address);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let answer = browser.open(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        Self { body: answer.into_body().into_data_stream(), read: String::new() }
    }

    /// The next event, or none when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                let field = |name: &str| -> Vec<String> {
                    let lines = event.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
                    lines.map(|value| value.strip_prefix(' ').unwrap_or(value).to_owned()).collect()
                };
                if let Some(id) = field("id").first() {
                    return Some(Event { id: id.parse().unwrap(), html: field("data").join("\n") });
                }
                continue;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.body.next()).await.expect("nothing came");
            self.read.push_str(std::str::from_utf8(&chunk?.unwrap()).unwrap());
        }
    }

    async fn event(&mut self) -> Event {
        self.next().await.expect("the stream goes on")
    }
}

struct Open {
    it: Scene,
    member: Browser,
    till: Browser,
    card: String,
    address: String,
}

async fn card() -> Open {
    let it = site().await;
    let ((member, card), till) = (it.member().await, it.till().await);
    let address = format!("/cards/{card}/live");
    Open { it, member, till, card, address }
}

#[tokio::test]
async fn a_stamp_comes_down_the_stream_as_it_is_given() {
    let Open { it: _it, mut member, mut till, card, address, .. } = card().await;
    let page = member.get(&format!("/cards/{card}")).await;
    assert!(page.body.contains("seq"), "the island knows where to go on");
    let mut stream = Stream::open(&member, &format!("{address}?seq=0"), None).await;
    give(&mut till, &card, 3).await;
    let event = stream.event().await;
    assert_eq!(event.id, 1);
    let part = Html::read(&event.html);
    assert!(part.text().contains("7 stamps to go"), "{}", part.text());
    assert_eq!(part.tags().filter(|tag| tag.get("class") == Some("slot landing")).count(), 3, "they land");
    assert!(part.tag("html").is_none() && part.tag("script").is_none());
    give(&mut till, &card, 1).await;
    let event = stream.event().await;
    assert_eq!((event.id, event.html.matches("slot landing").count()), (2, 1), "only the new one lands");
}

#[tokio::test]
async fn a_card_hears_of_itself_alone() {
    let Open { it, member, mut till, card, address } = card().await;
    let (_, other) = it.member().await;
    let mut stream = Stream::open(&member, &format!("{address}?seq=0"), None).await;
    give(&mut till, &other, 5).await;
    give(&mut till, &card, 1).await;
    let event = stream.event().await;
    assert!(Html::read(&event.html).text().contains("9 stamps to go"), "the first event is its own");
}

#[tokio::test]
async fn a_stream_that_broke_off_goes_on_where_it_was() {
    let Open { it: _it, member, mut till, card, address, .. } = card().await;
    give(&mut till, &card, 1).await;
    give(&mut till, &card, 1).await;
    // The page is older than the card: what was missed comes at once, as one.
    let mut stream = Stream::open(&member, &format!("{address}?seq=0"), None).await;
    assert_eq!(stream.event().await.id, 2);
    drop(stream);
    // The browser says what it has seen last; that is not shown again.
    let mut stream = Stream::open(&member, &format!("{address}?seq=0"), Some("2")).await;
    give(&mut till, &card, 1).await;
    let event = stream.event().await;
    assert_eq!((event.id, event.html.matches("slot landing").count()), (3, 1));
    // What was missed lands; what was seen lies.
    let mut stream = Stream::open(&member, &address, Some("1")).await;
    let event = stream.event().await;
    assert_eq!((event.id, event.html.matches("slot landing").count()), (3, 2));
}

#[tokio::test]
async fn whenever_a_stream_breaks_off_no_stamp_is_missed_or_lands_twice() {
    const STAMPS: u32 = 8;
    let it = site().await;
    let mut till = it.till().await;
    // In each pattern of four stamps, those with a 1 are given while nobody listens.
    for pattern in 0..16u32 {
        let (member, card) = it.member().await;
        let address = format!("/cards/{card}/live?seq=0");
        let (mut stream, mut last, mut landed) = (Some(Stream::open(&member, &address, None).await), 0, 0);
        for place in 0..STAMPS {
            if pattern >> (place % 4) & 1 == 1 {
                stream = None;
            }
            give(&mut till, &card, 1).await;
            if stream.is_none() && (pattern >> ((place + 1) % 4) & 1 == 0 || place + 1 == STAMPS) {
                stream = Some(Stream::open(&member, &address, Some(&u64::to_string(&last))).await);
            }
            let Some(stream) = &mut stream else { continue };
            let event = stream.event().await;
            assert!(event.id > last, "event {} came after {last}", event.id);
            (last, landed) = (event.id, landed + event.html.matches("slot landing").count());
        }
        assert_eq!((last, landed), (u64::from(STAMPS), STAMPS as usize), "pattern {pattern:04b}");
    }
}

#[tokio::test]
async fn what_a_browser_says_it_saw_may_be_nonsense() {
    let Open { it: _it, mut member, mut till, card, address, .. } = card().await;
    give(&mut till, &card, 1).await;
    for last in ["x", "-1", "", "99999999999999999999999"] {
        let mut stream = Stream::open(&member, &address, Some(last)).await;
        give(&mut till, &card, 1).await;
        let event = stream.event().await;
        assert_eq!(event.html.matches("slot landing").count(), 1, "as if it had seen what is there: {last:?}");
    }
    let page = member.get(&format!("{address}?seq=x")).await;
    page.says(404, "There is no such page");
}

#[tokio::test]
async fn everything_that_changes_a_card_is_told() {
    let Open { it, member, mut till, card, address } = card().await;
    let mut stream = Stream::open(&member, &format!("{address}?seq=0"), None).await;
    give(&mut till, &card, 10).await;
    let event = stream.event().await;
    assert!(Html::read(&event.html).text().contains("a free coffee"), "the reward");
    let code = it.codes(&card).await.remove(0);
    till.post(&format!("/counter/vouchers/{code}/redeem"), &[("key", "k")]).await;
    let event = stream.event().await;
    assert!(Html::read(&event.html).text().contains("Reward used") && !event.html.contains("class=\"ticket\""));
    let invite = it.view(&card).await.card.invite_code;
    let (_, friend) = it.joined_by(&format!("/join/test-cafe/{invite}")).await;
    give(&mut till, &friend, 1).await;
    let event = stream.event().await;
    assert!(Html::read(&event.html).text().contains("Your friend’s first visit"));
}

#[tokio::test]
async fn a_stream_speaks_the_language_of_its_reader() {
    let Open { it: _it, member, mut till, card, address, .. } = card().await;
    let mut stream = Stream::open(&member.reading("pl"), &format!("{address}?seq=0"), None).await;
    give(&mut till, &card, 8).await;
    assert!(Html::read(&stream.event().await.html).text().contains("2 pieczątki do nagrody"));
}

#[tokio::test]
async fn nobody_else_hears_anything() {
    let Open { it, mut till, mut member, address, .. } = card().await;
    let (mut other, _) = it.member().await;
    it.nobody().get(&address).await.says(404, "This is somebody’s card");
    till.get(&address).await.says(404, "This is somebody’s card");
    assert_eq!(other.get(&address).await.status, 404);
    assert_eq!(member.get("/cards/00000000000000000000000000/live").await.status, 404);
}

#[tokio::test]
async fn one_card_is_not_looked_at_without_end() {
    let Open { it: _it, mut member, address, .. } = card().await;
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(Stream::open(&member, &address, None).await);
    }
    member.get(&address).await.says(429, "Too many at once");
    open.pop();
    Stream::open(&member, &address, None).await;
}

#[tokio::test]
async fn open_streams_end_with_the_server() {
    let Open { it, member, address, .. } = card().await;
    let mut open = Stream::open(&member, &address, None).await;
    it.end.send(true).unwrap();
    assert!(open.next().await.is_none());
    let mut late = Stream::open(&member, &address, None).await;
    assert!(late.next().await.is_none(), "one that comes late ends at once");
}

#[tokio::test]
async fn whoever_leaves_is_forgotten() {
    let Open { it, member, address, .. } = card().await;
    let (first, second) = (Stream::open(&member, &address, None).await, Stream::open(&member, &address, None).await);
    assert_eq!(it.book.live().watched(), 1);
    drop((first, second));
    assert_eq!(it.book.live().watched(), 0);
}

#[tokio::test]
async fn every_part_of_a_program_comes_down_the_stream() {
    let program = serde_json::json!({
        "currency": "EUR",
        "points": { "earn": [{ "give": 1, "per": { "amount": 100 } }], "rewards": [{ "price": 60, "reward": "tulips" }] },
        "cashback": { "percent": 5 },
        "tiers": { "by": "spend", "window": "calendar_year", "levels": [{ "name": "Gold", "at": 5000 }] },
        "membership": { "name": "Readers", "fee": 2400, "months": 12 },
        "giving": { "causes": [{ "id": "a", "name": "Library" }], "by": "cashback" },
        "experiences": [{ "id": "poems", "name": "Poems", "starts": "2026-12-05T18:00", "places": 3 }],
    });
    let it = site_of(serde_json::from_value(program).unwrap()).await;
    let (mut member, card) = it.member().await;
    let mut stream = Stream::open(&member, &format!("/cards/{card}/live?seq=0"), None).await;
    let key = |text: &str| RequestKey::parse(text).unwrap();
    let (shop, by, id, sale) = (it.shop.id, None, card.parse().unwrap(), Sale::of(7_000));
    it.book.sell(&Selling { shop, by, card: id, sale, key: key("sale") }).await.unwrap();
    let part = Html::read(&stream.event().await.html);
    let heard = part.text();
    for words in [
        "70 points",
        "Take: tulips",
        "€3.50",
        "Gold",
        "This is the highest tier",
        "Join at the counter.",
        "3 places left",
    ] {
        assert!(heard.contains(words), "{words:?}: {heard}");
    }
    // What it sends can be sent back: each form has a name of its own.
    let action = format!("/cards/{card}/rewards/catalogue/0");
    let fields = part.form(&action);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let to = member.post(&action, &fields).await;
    assert!(to.location().is_some_and(|to| to.contains("/vouchers/")), "{}", to.status);
    assert!(Html::read(&stream.event().await.html).text().contains("−60 points"));
}
