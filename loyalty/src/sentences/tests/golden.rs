//! The example programs, word for word: `programs/golden/<name>.<language>.txt`. With `BLESS=1` in the environment the files
//! are written anew; read what changed.

use super::{examples, folder, terms};
use crate::{
    languages::Language,
    programs::Terms,
    sentences::{coupon, sentences},
};
use std::{collections::BTreeSet, env, fs};

/// The promise; the sentences, one a line; the coupons.
fn page(terms: &Terms, language: Language) -> String {
    let mut page = format!("{}\n\n", terms.promise(language));
    for sentence in sentences(terms, language) {
        page.push_str(&format!("{sentence}\n"));
    }
    if !terms.coupons.is_empty() {
        page.push('\n');
    }
    for one in &terms.coupons {
        page.push_str(&format!("{}\n", coupon(terms, one, language)));
    }
    page
}

#[test]
fn every_example_is_said_as_it_was_read_and_found_good() {
    let golden = folder().join("golden");
    let bless = env::var_os("BLESS").is_some_and(|value| value == "1");
    fs::create_dir_all(&golden).unwrap();
    let mut expected = BTreeSet::new();
    let mut changed = Vec::new();
    for (name, written) in examples() {
        let terms = terms(&name, &written);
        for language in Language::ALL {
            let file = format!("{name}.{}.txt", language.code());
            let (path, page) = (golden.join(&file), page(&terms, language));
            if bless {
                fs::write(&path, &page).unwrap();
            }
            let read = fs::read_to_string(&path).unwrap_or_default();
            if read != page {
                changed.push(format!("{file} reads\n{read}\nbut now it is\n{page}"));
            }
            expected.insert(file);
        }
    }
    assert!(changed.is_empty(), "{}\nIf that is right, run with BLESS=1.", changed.join("\n"));
    let found = fs::read_dir(&golden).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left_over: Vec<_> = found.filter(|file| !expected.contains(file)).collect();
    assert!(left_over.is_empty(), "no example is called so: {left_over:?}");
}

#[test]
fn every_part_has_an_example_and_one_has_them_all() {
    let all: BTreeSet<_> = examples().into_iter().map(|(name, _)| name).collect();
    let names = [
        "stamps",
        "points",
        "cashback",
        "ladder",
        "tiers",
        "membership",
        "coupons",
        "promotions",
        "occasions",
        "referral",
        "expiry",
        "giving",
        "experiences",
        "coalition",
    ];
    assert_eq!(all, names.iter().chain(&["everything"]).map(|name| (*name).to_owned()).collect());
    for (name, written) in examples() {
        let has = |part: &str| !written[part].is_null();
        if name == "everything" {
            assert!(names.iter().all(|part| has(part)), "a part is missing in {name}.json");
        } else {
            assert!(has(&name), "{name}.json has no {name}");
        }
    }
}
