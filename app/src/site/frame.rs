//! The frame around every page: head, colours, policy. A page is whole HTML that needs no script; islands wake up when the
//! browser has nothing else to do.

use super::{Site, Visitor, assets::Module, security};
use crate::ui::{picture::WIDE, theme::Theme};
use axum::{
    body::Body,
    http::{HeaderValue, Request, StatusCode, header},
    response::Response,
};
use leptos::{nonce::Nonce, prelude::*};
use loyalty::{ids::CardId, languages::Language};

/// What stands around a page.
#[derive(Debug, Clone)]
pub struct Frame {
    title: String,
    language: Option<Language>,
    status: StatusCode,
    body: &'static str,
    colours: String,
    theme_colour: (String, String),
    for_staff: bool,
    wakes: Wakes,
    home_screen: HomeScreen,
    preview: Option<Preview>,
    number: Option<usize>,
}

/// What a page is on the home screen.
#[derive(Debug, Clone)]
struct HomeScreen {
    manifest: String,
    touch_icon: String,
}

/// What a message shows beside a link to the page (<https://ogp.me>).
#[derive(Debug, Clone)]
pub struct Preview {
    /// What it is.
    pub title: String,
    /// What it says.
    pub description: String,
    /// The full address of a picture of `picture::WIDE`.
    pub picture: String,
}

/// What of a page wakes up in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wakes {
    Nothing,
    Islands,
    Check,
    Code,
    Script(&'static str),
}

impl Frame {
    /// A page in Stampbook's own colours.
    #[must_use]
    pub fn plain(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            language: None,
            status: StatusCode::OK,
            body: "",
            colours: String::new(),
            theme_colour: ("#f4f7f6".into(), "#0d1210".into()),
            for_staff: false,
            wakes: Wakes::Nothing,
            home_screen: HomeScreen {
                manifest: "/manifest.webmanifest".into(),
                touch_icon: "/icons/apple-touch-180.png".into(),
            },
            preview: None,
            number: None,
        }
    }

    /// On the home screen this is one card, under its shop's name.
    #[must_use]
    pub fn one_card(mut self, shop: &str, card: CardId) -> Self {
        let manifest = format!("/shops/{shop}/manifest.webmanifest?card={card}");
        self.home_screen = HomeScreen { manifest, touch_icon: format!("/shops/{shop}/icons/apple-touch-180.png") };
        self
    }

    /// What is put on the home screen from here starts with this code.
    #[must_use]
    pub fn started_with(mut self, code: &str) -> Self {
        self.home_screen.manifest = format!("/manifest.webmanifest?start={code}");
        self
    }

    /// With what a message shows beside a link to it.
    #[must_use]
    pub fn preview(mut self, preview: Preview) -> Self {
        self.preview = Some(preview);
        self
    }

    /// In a shop's colours, and its language for who has not chosen one.
    #[must_use]
    pub fn of(mut self, colour: &str, language: Language) -> Self {
        let theme = Theme::of(colour);
        self.theme_colour = (theme.light.tint.clone(), theme.dark.tint.clone());
        self.colours = theme.css(":root");
        self.language = Some(language);
        self
    }

    /// With more colours: for parts of the page that are in another shop's.
    #[must_use]
    pub fn colours(mut self, css: &str) -> Self {
        self.colours.push_str(css);
        self
    }

    /// With this class on the body.
    #[must_use]
    pub const fn body(mut self, class: &'static str) -> Self {
        self.body = class;
        self
    }

    /// With this status.
    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// With the style of the counter and the owner.
    #[must_use]
    pub const fn for_staff(mut self) -> Self {
        self.for_staff = true;
        self
    }

    /// With islands.
    #[must_use]
    pub const fn with_islands(mut self) -> Self {
        self.wakes = Wakes::Islands;
        self
    }

    /// With this number on the icon of the wallet, where that is on a home screen that shows one.
    #[must_use]
    pub const fn number(mut self, number: usize) -> Self {
        self.number = Some(number);
        self
    }

    /// With a script of its own, and nothing else.
    #[must_use]
    pub const fn with_script(mut self, code: &'static str) -> Self {
        self.wakes = Wakes::Script(code);
        self
    }

    /// With the phone's own check of a history.
    #[must_use]
    pub const fn with_check(mut self) -> Self {
        self.wakes = Wakes::Check;
        self
    }

    /// With a code that proves when it was shown.
    #[must_use]
    pub const fn with_code(mut self) -> Self {
        self.wakes = Wakes::Code;
        self
    }
}

/// Loads the islands when the browser is idle, then wakes each. Written here rather than by Leptos's own component because
/// our script and wasm carry a hash each in their names, and because nothing of them is to be fetched before the page has
/// been painted.
fn wake(Module { script, wasm }: &Module) -> String {
    format!(
        "const wake=async()=>{{const w=fetch('{wasm}'),m=await import('{script}');await m.default({{module_or_path:w}});m.hydrate();\
         for(const el of document.querySelectorAll('leptos-island'))m[el.dataset.component]?.(el)}};\
         window.requestIdleCallback?requestIdleCallback(wake,{{timeout:2000}}):setTimeout(wake,1)"
    )
}

/// Loads a module of one kind of page, and calls it.
fn call(Module { script, wasm }: &Module, function: &str) -> String {
    // Both are asked for at once.
    format!("const w=fetch('{wasm}'),m=await import('{script}');await m.default({{module_or_path:w}});await m.{function}()")
}

/// Every page: keeps the browser's offer to install for the island that will make it, and looks after the service worker, which is
/// told of a page that it does not look after.
const EARLY: &str = "addEventListener('beforeinstallprompt',e=>{e.preventDefault();window.stampbookInstall=e;\
     dispatchEvent(new Event('stampbook-install'))});\
     navigator.serviceWorker?.register('/sw.js');\
     navigator.serviceWorker?.ready.then(({active})=>navigator.serviceWorker.controller||active.postMessage('here'))";

/// Loads the page again, after fewer seconds than its code is good for.
const AGAIN: &str = "<meta http-equiv=refresh content=30>";

/// The colour of the browser's own frame, by day or by night.
fn theme_colour(scheme: &str, colour: String) -> impl IntoView + use<> {
    let media = format!("(prefers-color-scheme: {scheme})");
    leptos::html::meta().name("theme-color").attr("media", media).attr("content", colour)
}

fn in_messages(preview: &Preview) -> impl IntoView + use<> {
    let Preview { title, description, picture } = preview.clone();
    let one = |name: &'static str, content: String| leptos::html::meta().attr("property", name).attr("content", content);
    let (width, height) = WIDE;
    view! {
        <meta name="twitter:card" content="summary_large_image"/>
        {one("og:type", "website".into())}
        {one("og:title", title)}
        {one("og:description", description)}
        {one("og:image", picture)}
        {one("og:image:width", width.to_string())}
        {one("og:image:height", height.to_string())}
    }
}

/// While developing: a stream that is opened a second time belongs to another server, so the page is loaded again.
const RELOAD: &str = "let seen=0;new EventSource('/dev/reload').onopen=()=>seen++&&location.reload()";

fn document<V: IntoView>(site: &Site, frame: &Frame, language: Language, content: V) -> impl IntoView + use<V> {
    let assets = &site.assets;
    let nonce = leptos::nonce::use_nonce();
    let module = match frame.wakes {
        Wakes::Nothing => None,
        Wakes::Islands => assets.islands.as_ref().map(wake),
        Wakes::Check => assets.check.as_ref().map(|module| call(module, "check")),
        Wakes::Code => assets.code.as_ref().map(|module| call(module, "code")),
        Wakes::Script(code) => Some(code.to_owned()),
    };
    let module = module.map(|code| view! { <script type="module" nonce=nonce.clone() inner_html=code></script> });
    let style = |href: &Option<String>| href.clone().map(|href| view! { <link rel="stylesheet" href=href/> });
    let staff_style = style(&assets.staff_style).filter(|_| frame.for_staff);
    let font = assets.font.clone().map(|href| {
        view! { <link rel="preload" href=href r#as="font" r#type="font/woff2" crossorigin=""/> }
    });
    let number = frame.number.map(|number| {
        let code = format!("navigator.setAppBadge?.({number}).catch(()=>{{}})");
        view! { <script nonce=nonce.clone() inner_html=code></script> }
    });
    let reload = site.settings.dev_reload.then(|| view! { <script nonce=nonce.clone() inner_html=RELOAD></script> });
    let (light, dark) = frame.theme_colour.clone();
    let description = frame.preview.as_ref().map_or(&frame.title, |preview| &preview.description).clone();
    // Without scripts the page is loaded again before its code is too old.
    let again = (frame.wakes == Wakes::Code).then(|| view! { <noscript inner_html=AGAIN></noscript> });
    view! {
        <!DOCTYPE html>
        <html lang=language.code()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <title>{frame.title.clone()}</title>
                <meta name="description" content=description/>
                {font}
                {style(&assets.style)}
                {staff_style}
                <style nonce=nonce.clone() inner_html=frame.colours.clone()></style>
                {theme_colour("light", light)}
                {theme_colour("dark", dark)}
                <link rel="manifest" href=frame.home_screen.manifest.clone()/>
                <link rel="icon" href="/icons/favicon.svg" r#type="image/svg+xml"/>
                <link rel="apple-touch-icon" href=frame.home_screen.touch_icon.clone()/>
                {frame.preview.as_ref().map(in_messages)}
                <script nonce=nonce.clone() inner_html=EARLY></script>
                {number}
                {module}
                {again}
                {reload}
            </head>
            <body class=frame.body>{content}</body>
        </html>
    }
}

/// Renders a page and says what it may do.
pub async fn page<V: IntoView + 'static>(
    site: &Site,
    visitor: &Visitor,
    frame: Frame,
    content: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let nonce = site.stampbook.new_key().unwrap_or_default();
    let language = visitor.speaks(frame.language.unwrap_or_default());
    let (status, policy, site) = (frame.status, security::policy(&nonce), site.clone());
    let render = leptos_axum::render_app_async_with_context(
        move || provide_context(Nonce::from_value(nonce.clone())),
        move || {
            // Nothing outside an island is woken up in the browser, so nothing of it is sent twice.
            if let Some(context) = Owner::current_shared_context() {
                context.set_is_hydrating(false);
            }
            document(&site, &frame, language, content())
        },
    );
    let mut response = render(Request::new(Body::empty())).await;
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.extend(HeaderValue::from_str(&policy).ok().map(|policy| (header::CONTENT_SECURITY_POLICY, policy)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
    response
}

/// Renders a part of a page, to be put in the place of another.
#[must_use]
pub fn fragment<V: IntoView>(content: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| content().into_view().to_html());
    owner.unset_with_forced_cleanup();
    html
}
