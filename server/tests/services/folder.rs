//! The data folder: what is kept in it, and who may look.

use crate::common::{PASSWORD, draft, new_shop, shop};
use server::{Stampbook, env::Machine};
use std::{os::unix::fs::PermissionsExt, path::Path, sync::Arc};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn open(folder: &Path) -> server::Result<Stampbook> {
    Stampbook::open(folder, Arc::new(Machine), Arc::new(Machine)).await
}

#[tokio::test]
async fn the_secret_and_a_folder_made_for_it_are_the_owners_alone() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new/data");
    open(&folder).await.unwrap();
    assert_eq!((mode(&folder.join("secret")), mode(&folder)), (0o600, 0o700));
    assert_eq!(std::fs::read(folder.join("secret")).unwrap().len(), 32);
    let others = |name: &str| !name.starts_with("stampbook.sqlite") && name != "secret";
    let names = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| others(name)).count(), 0, "nothing else is left there");
}

#[tokio::test]
async fn an_installation_opened_again_has_everything() {
    let it = shop().await;
    let joined = it.join().await;
    it.give(joined.card, 3).await;
    let (setup, wallet) = (it.book.setup_code(), it.book.open_wallet(joined.customer, None).await.unwrap());
    it.book.close().await;
    let again = Stampbook::open(it.place.home(), it.clock.clone(), Arc::new(Machine)).await.unwrap();
    assert_eq!(again.card(joined.customer, joined.card).await.unwrap().stamps(), 3);
    assert_eq!(again.customer(&wallet).await.unwrap(), Some((joined.customer, false)));
    assert!(again.sign_in_till(it.shop.id, &it.pin, "here").await.is_ok());
    assert!(again.sign_in_owner(it.shop.id, PASSWORD, "here").await.is_ok());
    assert_eq!(again.setup_code(), setup);
    assert!(again.audit().await.unwrap().ok);
}

#[tokio::test]
async fn two_servers_on_one_database_agree() {
    let it = shop().await;
    let joined = it.join().await;
    let other = Stampbook::open(it.place.home(), Arc::new(Machine), Arc::new(Machine)).await.unwrap();
    it.give(joined.card, 3).await;
    assert_eq!(other.card(joined.customer, joined.card).await.unwrap().stamps(), 3);
    assert!(matches!(other.open_shop(&new_shop("Late", draft()), true).await, Err(server::Error::Taken)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_started_at_once_share_one_secret() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = tokio::join!(
            tokio::spawn({
                let path = folder.path().to_owned();
                async move { open(&path).await }
            }),
            tokio::spawn({
                let path = folder.path().to_owned();
                async move { open(&path).await }
            }),
        );
        assert_eq!(first.unwrap().unwrap().setup_code(), second.unwrap().unwrap().setup_code());
    }
}

#[tokio::test]
async fn a_copy_made_while_the_shop_is_open_is_whole() {
    let it = shop().await;
    let card = it.join().await.card;
    it.give(card, 3).await;
    let copies = tempfile::tempdir().unwrap();
    let folder = copies.path().join("copy");
    it.book.backup(&folder).await.unwrap();
    it.give(card, 1).await;
    assert!(matches!(it.book.backup(&folder).await, Err(server::Error::Taken)), "a copy is never written over");
    let copy = Stampbook::open_existing(&folder, Arc::new(Machine), Arc::new(Machine)).await.unwrap();
    assert_eq!(copy.card_at(&it.me, card).await.unwrap().stamps(), 3);
    assert!(copy.audit().await.unwrap().ok);
    assert!(copy.sign_in_till(it.shop.id, &it.pin, "here").await.is_ok(), "the key came along");
}

#[tokio::test]
async fn a_folder_without_an_installation_is_not_made_into_one() {
    let folder = tempfile::tempdir().unwrap();
    let opened = Stampbook::open_existing(folder.path(), Arc::new(Machine), Arc::new(Machine)).await;
    assert!(matches!(opened, Err(server::Error::NotFound("installation"))));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_key_of_another_length_is_none() {
    let folder = tempfile::tempdir().unwrap();
    for length in [0, 31, 33, 64] {
        std::fs::write(folder.path().join("secret"), vec![7; length]).unwrap();
        assert!(open(folder.path()).await.is_err(), "{length} bytes");
    }
    std::fs::write(folder.path().join("secret"), [7; 32]).unwrap();
    open(folder.path()).await.unwrap();
}
