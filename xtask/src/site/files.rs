//! The site as it will be written: names and bytes, all in memory. Knows nothing of how a file was made.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Files of the site by their path in it, with `/` between folders.
#[derive(Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Adds a file under that very name.
    pub fn add(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.insert(name.into(), bytes.into());
    }

    /// Adds `pkg/STEM.HASH.EXTENSION`, which may be cached for ever, and returns that name.
    pub fn add_hashed(&mut self, stem: &str, extension: &str, bytes: Vec<u8>) -> String {
        let name = format!("pkg/{stem}.{}.{extension}", short_hash(&bytes));
        self.add(name.clone(), bytes);
        name
    }

    /// All files in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// One file's bytes.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the folder holds just these files with these bytes.
    pub fn same_as(&self, dir: &Path) -> bool {
        let Ok(found) = list(dir) else { return false };
        let names: Vec<&String> = self.0.keys().collect();
        found.iter().collect::<Vec<_>>() == names
            && self.0.iter().all(|(name, bytes)| fs::read(dir.join(name)).is_ok_and(|found| found == *bytes))
    }

    /// Writes them all into a new folder.
    pub fn write(&self, dir: &Path) -> Result<()> {
        for (name, bytes) in &self.0 {
            let path = dir.join(name);
            let parent = path.parent().unwrap_or(dir);
            fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
            fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

/// Takes `public/`: fonts get a hashed name, the rest keeps its own. Returns the fonts' old and new addresses.
pub fn public(dir: &Path, files: &mut Files) -> Result<Vec<(String, String)>> {
    let mut fonts = Vec::new();
    if !dir.is_dir() {
        return Ok(fonts);
    }
    for name in list(dir)? {
        let path = dir.join(&name);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        match name.strip_prefix("fonts/").and_then(|name| name.strip_suffix(".woff2")) {
            Some(stem) => {
                let hashed = files.add_hashed(stem, "woff2", bytes);
                fonts.push((format!("/{name}"), format!("/{hashed}")));
            }
            None => files.add(name, bytes),
        }
    }
    Ok(fonts)
}

/// All files below a folder, sorted, as paths in it. Hidden ones (an editor's) are left out.
pub fn list(dir: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let here = dir.join(&folder);
        for entry in fs::read_dir(&here).with_context(|| format!("cannot read {}", here.display()))? {
            let entry = entry.with_context(|| format!("cannot read {}", here.display()))?;
            let path = folder.join(entry.file_name());
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                folders.push(path);
            } else {
                names.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    names.sort();
    Ok(names)
}

/// Sixteen hexadecimal digits that stand for these bytes.
pub fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_sixteen_digits_and_the_contents_alone() {
        assert_eq!(short_hash(b"abc"), "ba7816bf8f01cfea");
        let mut files = Files::default();
        assert_eq!(files.add_hashed("stampbook", "css", b"abc".to_vec()), "pkg/stampbook.ba7816bf8f01cfea.css");
    }

    #[test]
    fn what_was_written_is_the_same_until_something_differs() {
        let dir = std::env::temp_dir().join(format!("xtask-files-{}", std::process::id()));
        let mut files = Files::default();
        files.add("pkg/a.js", "1");
        files.add("icon.svg", "<svg/>");
        files.write(&dir).unwrap();
        assert!(files.same_as(&dir));
        fs::write(dir.join("extra"), "").unwrap();
        assert!(!files.same_as(&dir));
        fs::remove_file(dir.join("extra")).unwrap();
        files.add("pkg/a.js", "2");
        assert!(!files.same_as(&dir));
        fs::remove_dir_all(&dir).unwrap();
    }
}
