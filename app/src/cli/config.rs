//! Settings from a file, and their explanation. A file is only another way to write the options of `serve`: what the
//! command line or a variable says wins.

use super::kept::NAMES;
use crate::site::settings::Serve;
use anyhow::{Context, bail, ensure};
use clap::{Args, Command};
use server::home::Home;
use std::{ffi::OsString, path::PathBuf};

/// The variable that names the file.
const VARIABLE: &str = "STAMPBOOK_CONFIG";
/// The file that is read where none is named, if it is there.
const USUAL: &str = "stampbook.toml";

fn options() -> Command {
    Serve::augment_args(Command::new("serve"))
}

/// The file that the command line or a variable names, and the command line without it.
fn named(arguments: &mut Vec<OsString>) -> anyhow::Result<Option<PathBuf>> {
    if let Some(at) = arguments.iter().position(|argument| argument == "--config") {
        ensure!(at + 1 < arguments.len(), "--config needs a file");
        let file = arguments.remove(at + 1);
        arguments.remove(at);
        return Ok(Some(file.into()));
    }
    if let Some(file) = std::env::var_os(VARIABLE) {
        return Ok(Some(file.into()));
    }
    let usual = PathBuf::from(USUAL);
    Ok(usual.exists().then_some(usual))
}

/// Whether the command line or a variable says a setting. A place to keep the data has two names: whichever is said, it is.
fn said(command: &Command, arguments: &[OsString], name: &str) -> bool {
    let names = if NAMES.contains(&name) { &NAMES[..] } else { &[name] };
    command.get_arguments().filter(|option| option.get_long().is_some_and(|long| names.contains(&long))).any(|option| {
        let flag = format!("--{}", option.get_long().unwrap_or_default());
        arguments.iter().any(|given| given.to_string_lossy().split('=').next() == Some(flag.as_str()))
            || option.get_env().is_some_and(|variable| std::env::var_os(variable).is_some())
    })
}

/// Adds what the settings file says to the command line of `serve` and `config`, where neither the command line nor a
/// variable says it.
///
/// # Errors
/// Where the file can't be read or names a setting that there is not.
pub fn with_file(mut arguments: Vec<OsString>) -> anyhow::Result<Vec<OsString>> {
    let takes_settings = arguments.get(1).is_some_and(|command| command == "serve" || command == "config");
    if !takes_settings {
        return Ok(arguments);
    }
    let Some(file) = named(&mut arguments)? else { return Ok(arguments) };
    let shown = file.display();
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read the settings in {shown}"))?;
    let settings: toml::Table = text.parse().with_context(|| format!("{shown} is not a settings file"))?;
    let places = settings.keys().filter(|name| NAMES.contains(&name.replace('_', "-").as_str())).count();
    ensure!(places < 2, "{shown}: data and database_url name two places: say one");
    let command = options();
    for (name, value) in &settings {
        let option = command.get_arguments().find(|option| option.get_long() == Some(&name.replace('_', "-")));
        let Some(option) = option else { bail!("{shown}: there is no setting {name:?} (`stampbook config` lists them)") };
        let flag = format!("--{}", option.get_long().unwrap_or_default());
        if said(&command, &arguments, option.get_long().unwrap_or_default()) {
            continue;
        }
        match value {
            toml::Value::Boolean(true) => arguments.push(flag.into()),
            toml::Value::Boolean(false) => {}
            toml::Value::String(text) => arguments.push(format!("{flag}={text}").into()),
            toml::Value::Integer(number) => arguments.push(format!("{flag}={number}").into()),
            _ => bail!("{shown}: {name} needs a text, a number, true or false"),
        }
    }
    Ok(arguments)
}

/// Prints every setting: what it is for, how it can be given, and its value now.
pub fn explain(now: &Serve) {
    println!("Settings of `stampbook serve`. The command line wins over a variable, a variable over the file.");
    println!("The file is named by --config FILE or {VARIABLE}, or is {USUAL} in the folder where the program is started;");
    println!("it holds lines such as  listen = \"127.0.0.1:3000\"  under the names below.\n");
    let shown = |file: Option<&PathBuf>| file.map(|file| file.display().to_string()).unwrap_or_default();
    let value = |name: &str| match name {
        "listen" => now.listen.to_string(),
        "data" if matches!(now.kept.0, Home::Folder(_)) => now.kept.0.to_string(),
        "database-url" if matches!(now.kept.0, Home::Server(_)) => now.kept.0.to_string(),
        "origin" => now.origin.clone().unwrap_or_else(|| format!("http://{}", now.listen)),
        "new-shops" => format!("{:?}", now.new_shops).to_lowercase(),
        "behind-proxy" => now.behind_proxy.to_string(),
        "rate" => now.rate.to_string(),
        "local-webhooks" => now.local_webhooks.to_string(),
        "demo" => now.demo.to_string(),
        "apple-certificate" => shown(now.apple_certificate.as_ref()),
        "apple-key" => shown(now.apple_key.as_ref()),
        "apple-intermediate" => shown(now.apple_intermediate.as_ref()),
        "google-key" => shown(now.google_key.as_ref()),
        // The password may be in it.
        "smtp-url" if now.smtp_url.is_some() => "(given)".to_owned(),
        "mail-from" => now.mail_from.clone().unwrap_or_default(),
        "google-issuer" => now.google_issuer.clone().unwrap_or_default(),
        _ => String::new(),
    };
    for option in options().get_arguments().filter(|option| !option.is_hide_set()) {
        let Some(name) = option.get_long() else { continue };
        let variable = option.get_env().map(|variable| variable.to_string_lossy().into_owned()).unwrap_or_default();
        println!("{name} = {:?}", value(name));
        println!("    {}", option.get_help().map(ToString::to_string).unwrap_or_default());
        println!("    --{name} or {variable}\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(file: &str, arguments: &[&str]) -> anyhow::Result<Vec<String>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, file)?;
        let mut all: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        all.extend(["--config".into(), path.into()]);
        Ok(with_file(all)?.into_iter().map(|argument| argument.to_string_lossy().into_owned()).collect())
    }

    #[test]
    fn a_file_says_what_the_command_line_does_not() {
        let file = "listen = \"127.0.0.1:4000\"\nrate = 5\ndemo = true\nbehind_proxy = false";
        let all = with(file, &["stampbook", "serve", "--rate=7"]).unwrap();
        assert_eq!(all, ["stampbook", "serve", "--rate=7", "--demo", "--listen=127.0.0.1:4000"]);
    }

    #[test]
    fn a_place_that_is_named_stands_above_any_of_the_file() {
        let file = "database_url = \"postgres://me@db.example/cards\"";
        assert_eq!(with(file, &["stampbook", "serve", "--data=x"]).unwrap(), ["stampbook", "serve", "--data=x"]);
        let error = with(&format!("data = \"x\"\n{file}"), &["stampbook", "serve"]).unwrap_err().to_string();
        assert!(error.contains("two places"), "{error}");
    }

    #[test]
    fn a_setting_that_there_is_not_is_named() {
        let error = with("lisen = \"127.0.0.1:4000\"", &["stampbook", "serve"]).unwrap_err().to_string();
        assert!(error.contains("no setting \"lisen\""), "{error}");
    }
}
