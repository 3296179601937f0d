//! The wallet on the home screen: the hint to put it there, made once something was given and gone for good where somebody says
//! so; in the words of the browser that is asked; and the first start of an icon.
//!
//! What Apple puts on a home screen has cookies of its own and starts knowing nobody. So the page that leads there names a
//! manifest whose start address carries a code: good once, for half an hour, one that nobody types. The address by itself opens
//! nothing, as no link does: what fetches it ahead, or to show a preview of it, gets a page with a button. Only where the page
//! was started from a home screen, which it alone can see, a script presses the button.

use crate::{
    devices,
    islands::{Install, InstallWords},
    site::{Frame, Reply, Site, Visitor, onward, page, visitor, visitor::Customer},
    ui::{Back, Icon, mark::icon},
    words::Words,
};
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::Response,
};
use axum_extra::extract::cookie::CookieJar;
use leptos::prelude::*;
use loyalty::languages::Language;
use server::devices::{KEPT_LETTERS, Kind};

/// The cookie that says that somebody does not want to be asked.
const NEVER: &str = "__Host-hint";
const NEVER_DAYS: i64 = 400;
/// What stands in the start address of an icon that carries no code, so that it says a word where nobody is known.
const NO_CODE: &str = "home";
/// Presses the button where the page was started from a home screen.
const PRESS: &str =
    "if(navigator.standalone||matchMedia('(display-mode: standalone)').matches)document.forms[0].submit()";

/// How a browser puts a page on the home screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Safari on a phone or tablet: by hand.
    Safari,
    /// Another browser there: by hand, and elsewhere.
    AppleOther,
    /// Safari on a computer, or on a tablet that says it is one.
    MacSafari,
    /// Firefox with Android: by hand.
    FirefoxAndroid,
    /// It makes an offer by itself, on a phone.
    OfferPhone,
    /// It makes an offer by itself, at a desk.
    OfferDesk,
    /// Not at all: a page inside another app, on a device by Apple.
    InsideApple,
    /// The same on another.
    InsideOther,
    /// Not at all.
    None,
}

/// Words by which apps call themselves that show pages inside of them.
const APPS: [&str; 14] = [
    "FBAN/", "FBAV/", "FB_IAB/", "Instagram", "Messenger", "Line/", "Twitter", "TikTok", "musical_ly", "BytedanceWebview",
    "Snapchat", "Pinterest/", "LinkedInApp", "GSA/",
];
/// Browsers by Apple's rules that are not Safari.
const NOT_SAFARI: [&str; 6] = ["CriOS/", "FxiOS/", "EdgiOS/", "OPT/", "DuckDuckGo/", "Brave/"];

impl Way {
    /// By what a browser says of itself.
    fn of(agent: &str) -> Self {
        let says = |word: &str| agent.contains(word);
        let one_of = |words: &[&str]| words.iter().any(|word| says(word));
        let (apple, android) = (one_of(&["iPhone", "iPad", "iPod"]), says("Android"));
        let mac = says("Macintosh");
        match () {
            () if one_of(&APPS) || (android && says("; wv)")) => match apple {
                true => Self::InsideApple,
                false if android => Self::InsideOther,
                false => Self::None,
            },
            () if apple && one_of(&NOT_SAFARI) => Self::AppleOther,
            () if apple && says("Version/") && says("Safari/") => Self::Safari,
            () if apple => Self::None,
            () if android && says("Firefox/") => Self::FirefoxAndroid,
            () if android && says("Chrome/") => Self::OfferPhone,
            () if says("Chrome/") => Self::OfferDesk,
            () if mac && says("Version/") && says("Safari/") => Self::MacSafari,
            () => Self::None,
        }
    }

    fn asked(headers: &HeaderMap) -> Self {
        Self::of(headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default())
    }

    /// Whether what it puts there knows nobody at first.
    const fn starts_empty(self) -> bool {
        matches!(self, Self::Safari | Self::AppleOther | Self::MacSafari)
    }

    const fn steps(self, words: Words) -> Option<&'static str> {
        match self {
            Self::Safari => Some(words.ios_install()),
            Self::AppleOther => Some(words.install_ios_other()),
            Self::MacSafari => Some(words.install_mac()),
            Self::FirefoxAndroid => Some(words.install_firefox()),
            Self::OfferPhone => Some(words.install_android()),
            Self::OfferDesk => Some(words.install_desk()),
            Self::InsideApple => Some(words.inside_an_app_apple()),
            Self::InsideOther => Some(words.inside_an_app()),
            Self::None => None,
        }
    }
}

/// Whether a page is inside another app, and what to do then.
pub fn inside_an_app(headers: &HeaderMap, words: Words) -> Option<&'static str> {
    let way = Way::asked(headers);
    matches!(way, Way::InsideApple | Way::InsideOther).then(|| way.steps(words)).flatten()
}

/// The hint for a browser, if it can be followed there and is not unwelcome.
#[derive(Debug, Clone, Copy)]
pub struct Hint(Way);

impl Hint {
    /// For whoever was given something already.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let unwelcome = CookieJar::from_headers(headers).get(NEVER).is_some();
        let way = Way::asked(headers);
        (way != Way::None && !unwelcome).then_some(Self(way))
    }

    /// What it says. Not shown where the page was started from the home screen.
    pub fn view(self, words: Words) -> AnyView {
        let (title, never) = (words.keep_at_hand(), words.do_not_ask_again());
        let said = |how: &'static str, button: &'static str| InstallWords {
            title: title.into(),
            how: how.into(),
            button: button.into(),
            never: never.into(),
        };
        let (how, button) = match self.0 {
            Way::OfferPhone => {
                return view! { <Install words=said(words.keep_at_hand_how(), words.add_to_home_screen())/> }.into_any();
            }
            Way::OfferDesk => {
                return view! { <Install words=said(words.keep_at_desk_how(), words.install())/> }.into_any();
            }
            Way::MacSafari => (words.keep_at_desk_how(), words.show_me_how()),
            Way::InsideApple | Way::InsideOther => (words.keep_at_hand_how(), words.show_me_how()),
            _ => (words.keep_at_hand_how(), words.add_to_home_screen()),
        };
        view! {
            <section class="note in-tab">
                <div class="stack">
                    <p><b>{title}</b>" "{how}</p>
                    <form method="post" action="/devices/home-screen"><button class="button quiet">{button}</button></form>
                    <form method="post" action="/devices/home-screen/never"><button class="plain">{never}</button></form>
                </div>
            </section>
        }
        .into_any()
    }
}

async fn steps(site: &Site, visitor: &Visitor, way: Way, code: Option<String>) -> Reply {
    let words = Words(visitor.speaks(Language::En));
    let frame = Frame::plain(words.add_to_home_screen());
    let (frame, lasts) = match &code {
        Some(code) => (frame.started_with(code), true),
        None => (frame, false),
    };
    // Whoever looks at the page again gets a code by the button.
    let again = way.starts_empty() && !lasts;
    Ok(page(site, visitor, frame, move || {
        let button = view! {
            <form method="post" action="/devices/home-screen"><button class="button wide">{words.add_to_home_screen()}</button></form>
        };
        view! {
            <header class="top"><Back href="/".into() label=words.my_cards().into()/></header>
            <main>
                <h1>{words.add_to_home_screen()}</h1>
                <p class="lead">{way.steps(words).unwrap_or_else(|| words.install_nowhere()).to_owned()}</p>
                {lasts.then(|| view! { <p class="note"><Icon path=icon::CLOCK/><span>{words.icon_lasts()}</span></p> })}
                {again.then_some(button)}
            </main>
        }
    })
    .await)
}

/// `POST /devices/home-screen`: how it is done here; where an icon would know nobody, with a code for it. Sent again it makes
/// another, and the one before is worth nothing: so it needs no key.
///
/// # Errors
/// [`crate::site::Trouble::NotYours`].
pub async fn show(State(site): State<Site>, visitor: Visitor, customer: Customer, headers: HeaderMap) -> Reply {
    let way = Way::asked(&headers);
    if matches!(way, Way::InsideApple | Way::InsideOther) {
        // What the app opens in a browser is this address, with the code: the browser knows nobody, either.
        let code = site.stampbook.hand_over(customer.0, Kind::Now).await?;
        return Ok(onward(&format!("/devices/{code}")));
    }
    let code = match way.starts_empty() {
        true => Some(site.stampbook.hand_over(customer.0, Kind::Icon).await?),
        false => None,
    };
    steps(&site, &visitor, way, code).await
}

/// `GET /devices/home-screen`: the same, for whoever comes back to it, and without a code.
///
/// # Errors
/// None.
pub async fn again(State(site): State<Site>, visitor: Visitor, headers: HeaderMap) -> Reply {
    steps(&site, &visitor, Way::asked(&headers), None).await
}

/// `POST /devices/home-screen/never`: nothing is said of it any more in this browser.
///
/// # Errors
/// None.
pub async fn never() -> Reply {
    let mut response = onward("/");
    visitor::append(response.headers_mut(), [visitor::cookie(NEVER, "never", NEVER_DAYS)]);
    Ok(response)
}

/// Whether this may be the code of an icon.
fn is_code(code: &str) -> bool {
    code.len() == KEPT_LETTERS && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Where an icon starts, by what its page said and by which browser asks for it.
#[must_use]
pub fn start_address(code: Option<&str>, headers: &HeaderMap) -> String {
    match code.filter(|code| is_code(code)) {
        Some(code) => format!("/?start={code}"),
        None if Way::asked(headers).starts_empty() => format!("/?start={NO_CODE}"),
        None => "/".into(),
    }
}

/// `GET /?start=…`: an icon is opened. Where its owner is known the code does not matter any more.
///
/// # Errors
/// Where the database does not answer.
pub async fn start(site: &Site, visitor: &Visitor, code: &str) -> Reply {
    if visitor.customer.is_some() {
        return Ok(onward("/"));
    }
    if !is_code(code) || !site.stampbook.is_good(code).await? {
        return devices::lost(site, visitor).await;
    }
    Ok(opening(site, visitor, code.to_owned()).await)
}

async fn opening(site: &Site, visitor: &Visitor, code: String) -> Response {
    let words = Words(visitor.speaks(Language::En));
    page(site, visitor, Frame::plain(words.my_cards()).with_script(PRESS), move || {
        view! {
            <main class="trouble">
                <form method="post" action="/devices" class="stack">
                    <h1>{words.my_cards()}</h1>
                    <input type="hidden" name="code" value=code.clone()/>
                    <input type="hidden" name="icon" value="yes"/>
                    <button class="button wide">{words.open_my_cards()}</button>
                </form>
            </main>
        }
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::Way;

    /// What browsers say of themselves, by their makers' documents, and what can be done there.
    const AGENTS: [(Way, &str); 21] = [
        (Way::Safari, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"),
        (Way::Safari, "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1"),
        (Way::MacSafari, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15"),
        (Way::AppleOther, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/156.0.7000.10 Mobile/15E148 Safari/604.1"),
        (Way::AppleOther, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15"),
        (Way::AppleOther, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 EdgiOS/140.0.0.0 Mobile/15E148 Safari/605.1.15"),
        (Way::None, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"),
        (Way::OfferPhone, "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"),
        (Way::OfferPhone, "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36"),
        (Way::OfferPhone, "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36 EdgA/156.0.0.0"),
        (Way::FirefoxAndroid, "Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0"),
        (Way::OfferDesk, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"),
        (Way::OfferDesk, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"),
        (Way::None, "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"),
        (Way::InsideApple, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 380.0.0.28.104 (iPhone15,3; iOS 18_5; en_GB)"),
        (Way::InsideApple, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/510.0.0.40.107;FBBV/700000000]"),
        (Way::InsideApple, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/375.0 Mobile/15E148 Safari/604.1"),
        (Way::InsideOther, "Mozilla/5.0 (Linux; Android 16; Pixel 9 Build/BP2A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36"),
        (Way::InsideOther, "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/510.0.0.0.1;]"),
        (Way::InsideOther, "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/156.0.0.0 Mobile Safari/537.36 Instagram 380.0.0.0 Android"),
        (Way::None, "curl/8.0"),
    ];

    #[test]
    fn every_browser_is_told_what_it_can_do() {
        for (way, agent) in AGENTS {
            assert_eq!(Way::of(agent), way, "{agent}");
        }
        assert_eq!(Way::of(""), Way::None);
    }
}
