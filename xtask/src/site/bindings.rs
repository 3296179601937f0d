//! The scripts between page and wasm, by wasm-bindgen's library. Knows nothing of what is exported.

use super::files::Files;
use crate::dirs;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;

/// Adds `pkg/NAME.HASH.js` and `.wasm`. The page names the wasm to the script, so the script names no file.
pub fn generate(module: &Path, name: &str, files: &mut Files) -> Result<()> {
    let out = dirs::target().join("wasm/bindings").join(name);
    if out.exists() {
        fs::remove_dir_all(&out).with_context(|| format!("cannot remove {}", out.display()))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).out_name(name).typescript(false).omit_default_module_path(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let mut output = bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate_output())
        .with_context(|| format!("wasm-bindgen cannot read {}", module.display()))?;
    let inline = output.snippets().values().any(|list| !list.is_empty());
    if inline || !output.local_modules().is_empty() {
        bail!(
            "a crate in the browser's half brings JavaScript files of its own (`snippets/`), which would need hashed \
             names too; use web-sys instead of inline_js or module = \"…\""
        );
    }
    output.emit(&out).with_context(|| format!("wasm-bindgen cannot write to {}", out.display()))?;
    let script = out.join(format!("{name}.js"));
    let script = fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
    let wasm = out.join(format!("{name}_bg.wasm"));
    let wasm = fs::read(&wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    files.add_hashed(name, "js", without_comments(&script).into_bytes());
    files.add_hashed(name, "wasm", wasm);
    Ok(())
}

/// Leaves out whole-line comments, indentation and empty lines. A line of the generated script never starts inside a
/// string; should one hold a template over several lines, nothing is touched.
fn without_comments(script: &str) -> String {
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let mut text = String::with_capacity(script.len());
    let mut in_comment = false;
    for line in script.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_code_stays() {
        let script = "/* @ts-self-types */\n/**\n * Adds.\n */\nfunction add(a, b) {\n    // no\n    return a + b; // yes\n}\n\n";
        assert_eq!(without_comments(script), "function add(a, b) {\nreturn a + b; // yes\n}\n");
    }

    #[test]
    fn a_template_over_lines_is_left_alone() {
        let script = "x = `a\n   b`;\n";
        assert_eq!(without_comments(script), script);
    }
}
