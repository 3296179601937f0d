//! Where a test keeps its installation: a folder of its own, or a database of its own at the server that
//! `STAMPBOOK_TEST_POSTGRES` names, so that the same tests hold for both. The tests of the site use this file, too.

use server::{
    home::Home,
    store::{Database, Store},
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A place for an installation, gone when it is dropped.
#[allow(dead_code, reason = "each test program uses a part of it")]
pub struct Place {
    pub folder: TempDir,
    pub url: String,
}

static PLACES: AtomicU64 = AtomicU64::new(0);
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// The server on which tests keep their databases, where they do.
pub fn server() -> Option<String> {
    std::env::var("STAMPBOOK_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

#[allow(dead_code, reason = "each test program uses a part of it")]
impl Place {
    pub async fn new() -> Self {
        let mut place = Self::file();
        if let Some(server) = server() {
            place.url = database(&server).await;
        }
        place
    }

    /// A folder, whichever databases there are.
    pub fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().display());
        Self { folder, url }
    }

    pub fn home(&self) -> Home {
        self.url.parse().unwrap()
    }
}

/// A database is dropped with its place, so that a server with thousands of tests behind it is no larger than before.
impl Drop for Place {
    fn drop(&mut self) {
        let Some((server, name)) = self.url.rsplit_once('/').filter(|(server, _)| server.starts_with("postgres:"))
        else {
            return;
        };
        let (server, sql) = (server.to_owned(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // In a thread: here is no place to wait in. What fails goes with the server.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                if let Ok(mut conn) = PgConnection::connect(&format!("{server}/postgres")).await {
                    let _ = conn.execute(AssertSqlSafe(sql)).await;
                }
            });
        });
        let _ = dropping.join();
    }
}

/// Makes an empty database with all tables at the server.
async fn database(server: &str) -> String {
    let template = TEMPLATE.get_or_init(|| template(server)).await;
    let name = format!("t{}_{}", std::process::id(), PLACES.fetch_add(1, Ordering::SeqCst));
    let mut conn = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    let owner = if troubled() { "OWNER plain" } else { "" };
    conn.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template} {owner}"))).await.unwrap();
    if !troubled() {
        return format!("{server}/{name}");
    }
    let (_, host) = server.split_once('@').expect("the server's address names its user");
    format!("postgres://plain@{host}/{name}")
}

/// What makes one write transaction in five fail as it commits, as PostgreSQL's distributed relatives do when two were in
/// each other's way; and what takes away that those relatives do not have. Tables belong to whoever made them: not to the user
/// who is refused.
const TROUBLE: [&str; 6] = [
    "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF random() < 0.2 THEN \
     RAISE EXCEPTION 'injected' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$",
    "CREATE CONSTRAINT TRIGGER trouble AFTER INSERT ON marks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW \
     EXECUTE FUNCTION trouble()",
    "DO $$ DECLARE name text; BEGIN FOR name IN SELECT oid::regprocedure::text FROM pg_proc WHERE \
     pronamespace = 'pg_catalog'::regnamespace AND (proname LIKE '%advisory%' OR proname IN ('nextval', 'setval')) \
     LOOP EXECUTE 'REVOKE EXECUTE ON FUNCTION ' || name || ' FROM PUBLIC'; END LOOP; END $$",
    "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'plain') THEN CREATE ROLE plain LOGIN; END IF; END $$",
    "GRANT ALL ON ALL TABLES IN SCHEMA public TO plain",
    "GRANT CREATE ON SCHEMA public TO plain",
];

/// Whether one commit in five is to fail.
fn troubled() -> bool {
    std::env::var("STAMPBOOK_TEST_TROUBLE").is_ok_and(|value| !value.is_empty())
}

/// A database whose tables are there, made once for these very migrations: copying it takes a fraction of making them.
async fn template(server: &str) -> String {
    let migrations = sqlx::migrate!("../server/migrations/postgres");
    let sum = migrations
        .iter()
        .flat_map(|one| one.checksum.iter())
        .fold(0_u64, |sum, byte| sum.rotate_left(7).wrapping_mul(31).wrapping_add(u64::from(*byte)));
    let kind = if troubled() { "troubled" } else { "template" };
    let (name, draft) = (format!("{kind}_{sum:016x}"), format!("draft_{kind}_{sum:016x}"));
    let mut conn = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    // Other test programs may look for it at the same moment. The lock goes with the connection.
    conn.execute("SELECT pg_advisory_lock(20261121)").await.unwrap();
    let there = sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)");
    if !there.bind(&name).fetch_one(&mut conn).await.unwrap() {
        for sql in [format!("DROP DATABASE IF EXISTS {draft}"), format!("CREATE DATABASE {draft}")] {
            conn.execute(AssertSqlSafe(sql)).await.unwrap();
        }
        let database = Database::server(&format!("{server}/{draft}")).unwrap();
        Store::open(&database, &server::env::Machine).await.unwrap().close().await;
        if troubled() {
            let mut conn = PgConnection::connect(&format!("{server}/{draft}")).await.unwrap();
            for sql in TROUBLE {
                conn.execute(sql).await.unwrap();
            }
            conn.close().await.unwrap();
        }
        conn.execute(AssertSqlSafe(format!("ALTER DATABASE {draft} RENAME TO {name}"))).await.unwrap();
    }
    conn.close().await.unwrap();
    name
}
