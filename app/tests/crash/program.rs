//! The `stampbook` program of this build, started as anybody starts it.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// Longer than a server may take to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// The program, with no settings of whoever runs the tests.
pub fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_stampbook"));
    // What is set for the developer's own server is none of the tests' business.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("STAMPBOOK_")) {
        program.env_remove(name);
    }
    program
}

/// Runs a command on a data folder and waits for its end.
pub fn run(arguments: &[&str], data: &Path) -> Output {
    let mut program = program();
    program.args(arguments).env("STAMPBOOK_DATA", data).output().unwrap()
}

/// Runs a command in a folder, with no settings but those that lie there.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Output {
    program().args(arguments).current_dir(folder).output().unwrap()
}

/// A server that runs; dropped, it ends at once.
pub struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    pub address: SocketAddr,
}

impl Server {
    /// Starts one on any free port and waits until it listens.
    pub fn start(data: &Path) -> Self {
        let mut program = program();
        program.args(["serve", "--listen", "127.0.0.1:0", "--rate", "0", "--data"]).arg(data);
        program.env("STAMPBOOK_LOG", "warn").stdout(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut server = Self { child, out, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        let line = server.line("Stampbook runs at http://");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        server.address = address.unwrap().parse().unwrap();
        server
    }

    /// The next line of its output with these words in it.
    pub fn line(&mut self, words: &str) -> String {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert!(self.out.read_line(&mut line).unwrap() > 0, "the server ended before it said {words:?}");
        }
        line.trim().to_owned()
    }

    /// Cuts its power.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Tells it to end; gives how it ended and what it said.
    pub fn terminate(&mut self) -> (ExitStatus, String) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).unwrap();
        // If it does not end in time, it is made to, and the exit status tells.
        let (ended, waiting) = mpsc::channel::<()>();
        let watch = thread::spawn(move || {
            if waiting.recv_timeout(PATIENCE).is_err() {
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        let mut said = String::new();
        self.out.read_to_string(&mut said).unwrap();
        let status = self.child.wait().unwrap();
        let _ = ended.send(());
        watch.join().unwrap();
        (status, said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
