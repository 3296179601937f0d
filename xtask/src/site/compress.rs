//! Brotli and gzip beside each file that gets smaller by it, so that the server never compresses while someone waits.

use super::files::Files;
use anyhow::{Context, Result, anyhow};
use std::io::Write;
use std::sync::Mutex;
use std::thread;

const EXTENSIONS: [&str; 11] = ["css", "html", "js", "json", "mjs", "svg", "txt", "wasm", "webmanifest", "xml", "ico"];
const THREADS: usize = 2;

/// Adds `.br` and `.gz` for every text-like file.
pub fn all(files: &mut Files) -> Result<()> {
    let mut jobs: Vec<(&str, &[u8])> = files.iter().filter(|(name, _)| is_text(name)).collect();
    // The largest is taken first (from the end), or one thread would end with it alone.
    jobs.sort_by_key(|(_, bytes)| bytes.len());
    let queue = Mutex::new(jobs);
    let made = thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| work(&queue))).collect();
        let joined =
            workers.into_iter().map(|worker| worker.join().map_err(|_| anyhow!("a compressing thread died"))?);
        joined.collect::<Result<Vec<_>>>()
    })?;
    for (name, bytes) in made.into_iter().flatten() {
        files.add(name, bytes);
    }
    Ok(())
}

fn work(queue: &Mutex<Vec<(&str, &[u8])>>) -> Result<Vec<(String, Vec<u8>)>> {
    let mut made = Vec::new();
    loop {
        let job = queue.lock().map_err(|_| anyhow!("a compressing thread died"))?.pop();
        let Some((name, bytes)) = job else { return Ok(made) };
        made.push((format!("{name}.br"), brotli(bytes).with_context(|| format!("cannot compress {name}"))?));
        made.push((format!("{name}.gz"), gzip(bytes).with_context(|| format!("cannot compress {name}"))?));
    }
}

fn is_text(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| EXTENSIONS.contains(&extension))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut small = Vec::new();
    let params =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut small, &params)?;
    Ok(small)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_forms_come_back_as_they_were() {
        let text = "stamp ".repeat(500);
        let mut files = Files::default();
        files.add("a.js", text.as_str());
        files.add("b.png", text.as_str());
        all(&mut files).unwrap();
        let names: Vec<&str> = files.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["a.js", "a.js.br", "a.js.gz", "b.png"]);
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut files.get("a.js.br").unwrap(), &mut plain).unwrap();
        assert_eq!(plain, text.as_bytes());
        let mut plain = String::new();
        flate2::read::GzDecoder::new(files.get("a.js.gz").unwrap()).read_to_string(&mut plain).unwrap();
        assert_eq!(plain, text);
    }
}
